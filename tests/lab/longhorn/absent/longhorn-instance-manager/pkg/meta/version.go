// Package meta has what an instance manager says of itself.
package meta

type VersionOutput struct {
	InstanceManagerAPIVersion, InstanceManagerAPIMinVersion           int
	InstanceManagerProxyAPIVersion, InstanceManagerProxyAPIMinVersion int
}
