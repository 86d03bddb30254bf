// Package types has the names that a backing image manager and Longhorn's manager agreed upon.
package types

const (
	DiskPathInContainer     = "/data/"
	DataSourceDirectoryName = "/tmp/"
	SendingLimit            = 3
)

// EncryptionType is what becomes of an image when it is cloned.
type EncryptionType string

const (
	EncryptionTypeEncrypt = EncryptionType("encrypt")
	EncryptionTypeDecrypt = EncryptionType("decrypt")
	EncryptionTypeIgnore  = EncryptionType("ignore")
)
