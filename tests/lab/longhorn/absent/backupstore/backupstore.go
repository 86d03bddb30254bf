// Package backupstore writes and reads the URLs of backups. The rest of it runs in the engine's program, which the lab has not.
package backupstore

import (
	"fmt"
	"net/url"
	"regexp"
)

var validName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]+$`)

// EncodeBackupURL names a backup of a volume at a target, or the volume where backupName is empty.
func EncodeBackupURL(backupName, volumeName, target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return ""
	}
	query := u.Query()
	query.Set("volume", volumeName)
	if backupName != "" {
		query.Set("backup", backupName)
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// DecodeBackupURL is the reverse: backup, volume and target.
func DecodeBackupURL(backupURL string) (backupName, volumeName, target string, err error) {
	u, err := url.Parse(backupURL)
	if err != nil {
		return "", "", "", err
	}
	query := u.Query()
	backupName, volumeName = query.Get("backup"), query.Get("volume")
	if !validName.MatchString(volumeName) || backupName != "" && !validName.MatchString(backupName) {
		return "", "", "", fmt.Errorf("%q names no volume, or no backup of one", backupURL)
	}
	query.Del("backup")
	query.Del("volume")
	u.RawQuery = query.Encode()
	return backupName, volumeName, u.String(), nil
}
