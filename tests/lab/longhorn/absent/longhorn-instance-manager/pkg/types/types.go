// Package types has names of conditions.
package types

const EngineConditionFilesystemReadOnly = "FilesystemReadOnly"
