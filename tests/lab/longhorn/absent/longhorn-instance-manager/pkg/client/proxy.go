package client

import (
	"github.com/longhorn/longhorn-instance-manager/pkg/api"
	longhorn "github.com/longhorn/longhorn-manager/k8s/pkg/apis/longhorn/v1beta2"
)

// Volume has the fields of the manager's type of that name, into which it is converted.
type Volume struct {
	Name                                      string
	Size                                      int64
	ReplicaCount                              int
	Endpoint, Frontend, FrontendState         string
	IsExpanding                               bool
	LastExpansionError, LastExpansionFailedAt string
	UnmapMarkSnapChainRemoved                 bool
	SnapshotMaxCount                          int
	SnapshotMaxSize                           int64
}

type Replica struct{ Address, Mode string }

type proxy = ProxyClient

func (*proxy) ClientVersionGet() longhorn.EngineVersionDetails {
	return longhorn.EngineVersionDetails{}
}
func (*proxy) ServerVersionGet(...any) (*longhorn.EngineVersionDetails, error) {
	return nil, errAbsent
}
func (*proxy) SPDKBackingImageCreate(...any) (*api.BackingImage, error)      { return nil, errAbsent }
func (*proxy) SPDKBackingImageGet(...any) (*api.BackingImage, error)         { return nil, errAbsent }
func (*proxy) SPDKBackingImageList() (map[string]*api.BackingImage, error)   { return nil, errAbsent }
func (*proxy) SPDKBackingImageDelete(...any) error                           { return errAbsent }
func (*proxy) SPDKBackingImageWatch(...any) (*api.BackingImageStream, error) { return nil, errAbsent }
func (*proxy) SnapshotBackup(...any) (string, string, error)                 { return "", "", errAbsent }
func (*proxy) SnapshotBackupStatus(...any) (*longhorn.EngineBackupStatus, error) {
	return nil, errAbsent
}
func (*proxy) BackupRestore(...any) error { return errAbsent }
func (*proxy) BackupRestoreStatus(...any) (map[string]*longhorn.RestoreStatus, error) {
	return nil, errAbsent
}
func (*proxy) CleanupBackupMountPoints() error             { return errAbsent }
func (*proxy) MetricsGet(...any) (*api.DiskMetrics, error) { return nil, errAbsent }
func (*proxy) ReplicaAdd(...any) error                     { return errAbsent }
func (*proxy) ReplicaRemove(...any) error                  { return errAbsent }
func (*proxy) ReplicaList(...any) ([]*Replica, error)      { return nil, errAbsent }
func (*proxy) ReplicaRebuildingStatus(...any) (map[string]*longhorn.RebuildStatus, error) {
	return nil, errAbsent
}
func (*proxy) ReplicaRebuildingQosSet(...any) error                     { return errAbsent }
func (*proxy) ReplicaVerifyRebuild(...any) error                        { return errAbsent }
func (*proxy) ReplicaModeUpdate(...any) error                           { return errAbsent }
func (*proxy) ReplicaRebuildConcurrentSyncLimitSet(...any) error        { return errAbsent }
func (*proxy) ReplicaRebuildConcurrentSyncLimitGet(...any) (int, error) { return 0, errAbsent }
func (*proxy) VolumeSnapshot(...any) (string, error)                    { return "", errAbsent }
func (*proxy) SnapshotList(...any) (map[string]*longhorn.SnapshotInfo, error) {
	return nil, errAbsent
}
func (*proxy) SnapshotClone(...any) error { return errAbsent }
func (*proxy) SnapshotCloneStatus(...any) (map[string]*longhorn.SnapshotCloneStatus, error) {
	return nil, errAbsent
}
func (*proxy) SnapshotRevert(...any) error { return errAbsent }
func (*proxy) SnapshotPurge(...any) error  { return errAbsent }
func (*proxy) SnapshotPurgeStatus(...any) (map[string]*longhorn.PurgeStatus, error) {
	return nil, errAbsent
}
func (*proxy) SnapshotRemove(...any) error { return errAbsent }
func (*proxy) SnapshotHash(...any) error   { return errAbsent }
func (*proxy) SnapshotHashStatus(...any) (map[string]*longhorn.HashStatus, error) {
	return nil, errAbsent
}
func (*proxy) VolumeGet(...any) (*Volume, error)               { return nil, errAbsent }
func (*proxy) VolumeExpand(...any) error                       { return errAbsent }
func (*proxy) VolumeFrontendStart(...any) error                { return errAbsent }
func (*proxy) VolumeFrontendShutdown(...any) error             { return errAbsent }
func (*proxy) VolumeUnmapMarkSnapChainRemovedSet(...any) error { return errAbsent }
func (*proxy) VolumeSnapshotMaxCountSet(...any) error          { return errAbsent }
func (*proxy) VolumeSnapshotMaxSizeSet(...any) error           { return errAbsent }
func (*proxy) RemountReadOnlyVolume(...any) error              { return errAbsent }
