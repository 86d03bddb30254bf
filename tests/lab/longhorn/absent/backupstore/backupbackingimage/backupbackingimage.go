// Package backupbackingimage has the form of backups of backing images.
package backupbackingimage

import (
	"net/url"
	"strings"
)

// BackupInfo is one backup, in the engine's JSON.
type BackupInfo struct {
	Name, URL, CompleteAt, Checksum string
	Size                            int64 `json:",string"`
	Labels                          map[string]string
	CompressionMethod               string `json:",omitempty"`
	Secret, SecretNamespace         string
}

// EncodeBackupBackingImageURL names the backup of an image at a target.
func EncodeBackupBackingImageURL(image, target string) string {
	u, err := url.Parse(target)
	if err != nil || u.Scheme == "" || image == "" {
		return ""
	}
	separator := "?"
	if strings.Contains(target, "?") {
		separator = "&"
	}
	return target + separator + url.Values{"backingImage": {image}}.Encode()
}
