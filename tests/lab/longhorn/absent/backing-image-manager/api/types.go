// Package api is what a backing image manager answers.
package api

// BackingImage is one file on one disk.
type BackingImage struct {
	Name, UUID                  string
	Size, VirtualSize, RealSize int64
	Status                      struct {
		State, CurrentChecksum, ErrorMsg, SenderManagerAddress string
		SendingReference, Progress                             int
	}
}

// BackupStatus is how far a backup of an image is.
type BackupStatus struct {
	Progress                   int
	BackupURL, ErrorMsg, State string
}

// DataSourceInfo is how far the download of an image is.
type DataSourceInfo struct {
	DiskUUID, SourceType, Name, UUID, FilePath, State, CurrentChecksum, Message string
	Parameters                                                                  map[string]string
	Size, ProcessedSize                                                         int64
	Progress                                                                    int
}

// VersionOutput is what a backing image manager understands.
type VersionOutput struct {
	BackingImageManagerAPIVersion, BackingImageManagerAPIMinVersion int
}

// BackingImageStream is never handed out.
type BackingImageStream struct{}

func (*BackingImageStream) Close() error { return nil }
func (*BackingImageStream) Recv() error  { return nil }
