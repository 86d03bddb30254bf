// Package systembackup has the form of backups of Longhorn's own objects.
package systembackup

import (
	"errors"
	"net/url"
	"path"
	"time"
)

type Name string

type URI string

type SystemBackups map[Name]URI

// Config is what a backup says of itself, in the engine's JSON.
type Config struct {
	Name, LonghornVersion, LonghornGitCommit, BackupTargetURL, ManagerImage, EngineImage string
	CreatedAt                                                                            time.Time
	Checksum                                                                             string
}

// GetSystemBackupURL names the folder of a backup at a target.
func GetSystemBackupURL(name, version, target string) (string, error) {
	u, err := url.Parse(target)
	if err != nil {
		return "", err
	}
	if name == "" || version == "" {
		return "", errors.New("a system backup has a name and Longhorn's version")
	}
	u.Path = path.Join(u.Path, "backupstore", "system-backups", version, name)
	return u.String(), nil
}
