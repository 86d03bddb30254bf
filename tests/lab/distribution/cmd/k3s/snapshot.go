package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"quorate.test/distribution/internal/config"
	"quorate.test/distribution/internal/datastore"
	"quorate.test/distribution/internal/layout"
	"quorate.test/distribution/internal/supervisor"
)

// etcdSnapshot asks the local server to do it.
func etcdSnapshot(args []string) int {
	req := supervisor.SnapshotRequest{Operation: "save"}
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		req.Operation, args = args[0], args[1:]
	}
	if req.Operation == "ls" {
		req.Operation = "list"
	}
	format, err := snapshotArgs(&req, args)
	if err != nil {
		return report(err)
	}
	o, err := config.Load("server", nil)
	if err != nil {
		return report(err)
	}
	l := layout.Layout{Root: o.Text("data-dir", "/var/lib/rancher/k3s")}
	secret, err := os.ReadFile(l.Server("token"))
	if err != nil {
		return report(err)
	}
	ctx := context.Background()
	access, err := supervisor.Connect(ctx, fmt.Sprintf("https://127.0.0.1:%d", o.Int("https-listen-port", 6443)), strings.TrimSpace(string(secret)), "server")
	if err != nil {
		return report(err)
	}
	body, err := json.Marshal(req)
	if err != nil {
		return report(err)
	}
	data, err := access.Post(ctx, "/db/snapshot", body)
	if err != nil {
		return report(err)
	}
	var list []datastore.Snapshot
	if err := json.Unmarshal(data, &list); err != nil {
		return report(err)
	}
	show(req.Operation, format, list)
	return 0
}

func snapshotArgs(req *supervisor.SnapshotRequest, args []string) (string, error) {
	format := ""
	for i := 0; i < len(args); i++ {
		key, value, has := strings.Cut(args[i], "=")
		if !strings.HasPrefix(key, "-") {
			req.Names = append(req.Names, args[i])
			continue
		}
		key = strings.TrimLeft(key, "-")
		if key == "snapshot-compress" || key == "etcd-snapshot-compress" {
			req.Compress = !has || value == "true"
			continue
		}
		if !has {
			if i+1 == len(args) {
				return "", fmt.Errorf("flag needs an argument: -%s", key)
			}
			i++
			value = args[i]
		}
		switch key {
		case "name", "etcd-snapshot-name":
			req.Name = value
		case "dir", "etcd-snapshot-dir":
			req.Dir = value
		case "snapshot-retention", "etcd-snapshot-retention":
			n, err := strconv.Atoi(value)
			if err != nil {
				return "", err
			}
			req.Retention = n
		case "o", "output":
			format = value
		case "data-dir", "d", "etcd-server", "token", "t", "node-name":
		default:
			return "", fmt.Errorf("flag provided but not defined: -%s", key)
		}
	}
	return format, nil
}

func show(operation, format string, list []datastore.Snapshot) {
	if format == "json" {
		_ = json.NewEncoder(os.Stdout).Encode(list)
		return
	}
	if operation != "list" {
		for _, s := range list {
			fmt.Printf("Snapshot %s %s.\n", s.Name, map[string]string{"save": "saved"}[operation]+map[string]string{"delete": "deleted", "prune": "deleted"}[operation])
		}
		return
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', 0)
	fmt.Fprint(w, "Name\tLocation\tSize\tCreated\n")
	for _, s := range list {
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\n", s.Name, s.Location, s.Size, s.Created.Format(time.RFC3339))
	}
	_ = w.Flush()
}
