// Package types has the engine's words.
package types

type Mode string

const (
	ERR = Mode("ERR")

	VolumeHeadName                     = "volume-head"
	CannotRequestHashingSnapshotPrefix = "cannot request hashing snapshot"
)

// FileLocalSync copies a file on one node.
type FileLocalSync struct{ SourcePath, TargetPath string }
