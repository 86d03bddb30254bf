// Package client calls an instance manager. The lab has a stand-in that runs nothing: asked what runs it says so, and asked to do something it fails.
package client

import (
	"errors"

	"github.com/longhorn/longhorn-instance-manager/pkg/meta"
)

var (
	errAbsent = errors.New("the lab has no engines and no replicas")
	// In the manager's words for what is not there.
	errNotFound = errors.New("cannot find an instance: the lab has no engines and no replicas")
)

// connection is what all clients have.
type connection struct{}

func (*connection) Close() error           { return nil }
func (*connection) CheckConnection() error { return nil }

func (*connection) VersionGet() (*meta.VersionOutput, error) {
	return &meta.VersionOutput{
		InstanceManagerAPIVersion: 6, InstanceManagerAPIMinVersion: 1,
		InstanceManagerProxyAPIVersion: 6, InstanceManagerProxyAPIMinVersion: 1,
	}, nil
}

type (
	DiskServiceClient     struct{ connection }
	InstanceServiceClient struct{ connection }
	ProcessManagerClient  struct{ connection }
	ProxyClient           struct{ connection }
)

func NewInstanceServiceClient(...any) (*InstanceServiceClient, error) {
	return &InstanceServiceClient{}, nil
}

func NewProcessManagerClient(...any) (*ProcessManagerClient, error) {
	return &ProcessManagerClient{}, nil
}

func NewInstanceServiceClientWithTLS(...any) (*InstanceServiceClient, error) {
	return &InstanceServiceClient{}, nil
}

func NewProcessManagerClientWithTLS(...any) (*ProcessManagerClient, error) {
	return &ProcessManagerClient{}, nil
}

func NewProxyClient(...any) (*ProxyClient, error)        { return &ProxyClient{}, nil }
func NewProxyClientWithTLS(...any) (*ProxyClient, error) { return &ProxyClient{}, nil }

func NewDiskServiceClient(...any) (*DiskServiceClient, error) { return nil, errAbsent }

// ReplicaError is what went wrong at one replica.
type ReplicaError struct{ Address, Message string }

func (e ReplicaError) Error() string { return e.Address + ": " + e.Message }

// TaskError is what went wrong at several.
type TaskError struct{ ReplicaErrors []ReplicaError }

func (e TaskError) Error() string {
	all := make([]error, len(e.ReplicaErrors))
	for i, one := range e.ReplicaErrors {
		all[i] = one
	}
	return errors.Join(all...).Error()
}
