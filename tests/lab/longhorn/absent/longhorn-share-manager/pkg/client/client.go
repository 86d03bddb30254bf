// Package client calls a share manager. There is none in the lab, so it can't be made.
package client

import "errors"

var errAbsent = errors.New("the lab has no share manager")

type ShareManagerClient struct{}

func NewShareManagerClient(string) (*ShareManagerClient, error) { return nil, errAbsent }

func (*ShareManagerClient) Close() error              { return nil }
func (*ShareManagerClient) FilesystemTrim(bool) error { return errAbsent }
func (*ShareManagerClient) FilesystemResize() error   { return errAbsent }
func (*ShareManagerClient) Mount() error              { return errAbsent }
func (*ShareManagerClient) Unmount() error            { return errAbsent }
func (*ShareManagerClient) IsServing() (bool, error)  { return false, errAbsent }
