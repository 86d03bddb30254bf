// Package spdk has the states of disks of the second data engine.
package spdk

type DiskState string

const DiskStateReady = DiskState("ready")
