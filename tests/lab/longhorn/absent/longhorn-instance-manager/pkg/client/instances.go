package client

import (
	"context"

	"github.com/longhorn/longhorn-instance-manager/pkg/api"
)

type InstanceCreateRequest struct {
	BackendStoreDriver, DataEngine, Name, InstanceType, VolumeName, Binary string
	Size                                                                   uint64
	PortCount                                                              int
	PortArgs, BinaryArgs                                                   []string
	Engine                                                                 EngineCreateRequest
	EngineFrontend                                                         EngineFrontendCreateRequest
	Replica                                                                ReplicaCreateRequest
}

type EngineCreateRequest struct {
	ReplicaAddressMap                                   map[string]string
	Frontend, InitiatorAddress, TargetAddress           string
	UblkQueueDepth, UblkNumberOfQueue, SnapshotMaxCount int
	UpgradeRequired, SalvageRequested                   bool
}

type EngineFrontendCreateRequest struct {
	Frontend, TargetAddress, EngineName string
	UblkQueueDepth, UblkNumberOfQueue   int
}

type ReplicaCreateRequest struct{ DiskName, DiskUUID, BackingImageName string }

type (
	instances = InstanceServiceClient
	processes = ProcessManagerClient
	disks     = DiskServiceClient
)

func (*instances) InstanceCreate(*InstanceCreateRequest) (*api.Instance, error) {
	return nil, errAbsent
}
func (*instances) InstanceDelete(...any) (*api.Instance, error)    { return nil, nil }
func (*instances) InstanceGet(...any) (*api.Instance, error)       { return nil, errNotFound }
func (*instances) InstanceReplace(...any) (*api.Instance, error)   { return nil, errNotFound }
func (*instances) InstanceList() (map[string]*api.Instance, error) { return nil, nil }
func (*instances) InstanceLog(...any) (*api.LogStream, error)      { return nil, errAbsent }
func (*instances) InstanceWatch(ctx context.Context) (*api.InstanceStream, error) {
	return &api.InstanceStream{Context: ctx}, nil
}
func (*instances) InstanceSuspend(...any) error                  { return errAbsent }
func (*instances) InstanceResume(...any) error                   { return errAbsent }
func (*instances) InstanceSwitchOverTarget(...any) error         { return errAbsent }
func (*instances) LogSetLevel(...any) error                      { return nil }
func (*instances) LogSetFlags(...any) error                      { return nil }
func (*processes) ProcessCreate(...any) (*api.Process, error)    { return nil, errAbsent }
func (*processes) ProcessDelete(...any) (*api.Process, error)    { return nil, nil }
func (*processes) ProcessGet(...any) (*api.Process, error)       { return nil, errNotFound }
func (*processes) ProcessReplace(...any) (*api.Process, error)   { return nil, errNotFound }
func (*processes) ProcessList() (map[string]*api.Process, error) { return nil, nil }
func (*processes) ProcessLog(...any) (*api.LogStream, error)     { return nil, errAbsent }
func (*processes) ProcessWatch(ctx context.Context) (*api.ProcessStream, error) {
	return &api.ProcessStream{Context: ctx}, nil
}
func (*disks) DiskCreate(...any) (*api.DiskInfo, error)      { return nil, errAbsent }
func (*disks) DiskGet(...any) (*api.DiskInfo, error)         { return nil, errAbsent }
func (*disks) DiskDelete(...any) error                       { return errAbsent }
func (*disks) DiskHealthGet(...any) (*api.DiskHealth, error) { return nil, errAbsent }
func (*disks) DiskReplicaInstanceDelete(...any) error        { return errAbsent }
func (*disks) MetricsGet(...any) (*api.DiskMetrics, error)   { return nil, errAbsent }
func (*disks) DiskReplicaInstanceList(...any) (map[string]*api.ReplicaStorageInstance, error) {
	return nil, errAbsent
}
