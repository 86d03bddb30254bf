package supervisor

import (
	"encoding/json"
	"net/http"

	"quorate.test/distribution/internal/datastore"
)

// SnapshotRequest is the body of /db/snapshot.
type SnapshotRequest struct {
	Operation string
	Name      string
	Names     []string
	Dir       string
	Compress  bool
	Retention int
}

func (s *Supervisor) snapshot(w http.ResponseWriter, r *http.Request) {
	var req SnapshotRequest
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	var (
		out []datastore.Snapshot
		err error
	)
	switch req.Operation {
	case "save":
		name := req.Name
		if name == "" {
			name = "on-demand"
		}
		var one datastore.Snapshot
		one, err = s.Store.Save(r.Context(), name, req.Dir, req.Compress)
		out = []datastore.Snapshot{one}
	case "list":
		out, err = s.Store.Snapshots(req.Dir)
	case "delete":
		out, err = s.Store.DeleteSnapshots(req.Dir, req.Names)
	case "prune":
		out, err = s.Store.Prune(req.Dir, req.Name, req.Retention)
	default:
		fail(w, http.StatusBadRequest, "unsupported snapshot operation")
		return
	}
	if err != nil {
		fail(w, http.StatusInternalServerError, err.Error())
		return
	}
	reply(w, out)
}
