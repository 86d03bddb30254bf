// Package client calls a backing image manager. There is none in the lab, so each call fails and says so.
package client

import (
	"errors"

	"github.com/longhorn/backing-image-manager/api"
)

var errAbsent = errors.New("the lab has no backing image manager")

type BackingImageManagerClient struct{}

func NewBackingImageManagerClient(string) *BackingImageManagerClient {
	return &BackingImageManagerClient{}
}

func (*BackingImageManagerClient) Fetch(...any) (*api.BackingImage, error) { return nil, errAbsent }
func (*BackingImageManagerClient) Sync(...any) (*api.BackingImage, error)  { return nil, errAbsent }
func (*BackingImageManagerClient) Get(...any) (*api.BackingImage, error)   { return nil, errAbsent }
func (*BackingImageManagerClient) Delete(...any) error                     { return errAbsent }
func (*BackingImageManagerClient) BackupCreate(...any) error               { return errAbsent }

func (*BackingImageManagerClient) List() (map[string]*api.BackingImage, error) {
	return nil, errAbsent
}

func (*BackingImageManagerClient) PrepareDownload(...any) (string, string, error) {
	return "", "", errAbsent
}

func (*BackingImageManagerClient) Watch() (*api.BackingImageStream, error) { return nil, errAbsent }

func (*BackingImageManagerClient) VersionGet() (*api.VersionOutput, error) { return nil, errAbsent }

func (*BackingImageManagerClient) BackupStatus(string) (*api.BackupStatus, error) {
	return nil, errAbsent
}

type DataSourceClient struct{ Remote string }

func (*DataSourceClient) Get() (*api.DataSourceInfo, error) { return nil, errAbsent }
func (*DataSourceClient) Transfer() error                   { return errAbsent }
