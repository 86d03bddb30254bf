// Package api is what an instance manager answers.
package api

import (
	"context"
	"errors"
)

var errAbsent = errors.New("the lab has no engines and no replicas")

// Instance is an engine or a replica.
type Instance struct {
	Name, Type, DataEngine, BackendStoreDriver string
	InstanceProccessSpec                       *struct{ Binary string }
	InstanceStatus                             InstanceStatus
}

type InstanceStatus struct {
	State, ErrorMsg, ActivePath, PreferredPath, UUID, Endpoint, Frontend string
	Conditions                                                           map[string]bool
	Paths                                                                []NvmePath
	PortStart, PortEnd, TargetPortStart, TargetPortEnd, UblkID           int32
}

// NvmePath is a way of the second data engine to a volume.
type NvmePath struct {
	TargetIP, EngineName, NQN, NGUID, ANAState string
	TargetPort                                 int32
}

// Process is an instance as older instance managers knew it.
type Process struct {
	Name, Binary  string
	ProcessStatus struct {
		State, ErrorMsg, UUID string
		Conditions            map[string]bool
		PortStart, PortEnd    int32
	}
}

func RPCToProcess(process *Process) *Process { return process }

// BackingImage is an image of the second data engine.
type BackingImage struct {
	Name, BackingImageUUID, DiskUUID string
	Size                             uint64
	Status                           struct {
		Progress                         int
		State, CurrentChecksum, ErrorMsg string
	}
}

type (
	// BackingImageStream is never handed out, and neither is LogStream.
	BackingImageStream struct{}
	LogStream          struct{}
	// InstanceStream tells of changes: where nothing runs there are none until it is given up.
	InstanceStream struct{ context.Context }
	ProcessStream  struct{ context.Context }
)

func (*BackingImageStream) Recv() (any, error) { return nil, errAbsent }
func (*LogStream) Recv() (string, error)       { return "", errAbsent }
func (s *InstanceStream) Recv() (any, error)   { <-s.Done(); return nil, s.Err() }
func (s *ProcessStream) Recv() (any, error)    { <-s.Done(); return nil, s.Err() }
