package api

// DiskInfo is a disk of the second data engine.
type DiskInfo struct {
	ID, Name, UUID, Path, Type, Driver, State                            string
	TotalSize, FreeSize, TotalBlocks, FreeBlocks, BlockSize, ClusterSize int64
}

type ReplicaStorageInstance struct{ Name, UUID string }

type DiskMetrics struct {
	ReadThroughput, WriteThroughput, ReadLatency, WriteLatency, ReadIOPS, WriteIOPS uint64
}

// DiskHealth is what an NVMe controller says of itself.
type DiskHealth struct {
	ModelNumber, SerialNumber, FirmwareRevision                                 string
	CriticalWarning, AvailableSparePercentage                                   uint32
	AvailableSpareThresholdPercentage, PercentageUsed                           uint32
	TemperatureCelsius                                                          float64
	DataUnitsRead, DataUnitsWritten, HostReadCommands, HostWriteCommands        uint64
	ControllerBusyTime, PowerCycles, PowerOnHours, UnsafeShutdowns, MediaErrors uint64
	NumErrLogEntries, WarningTemperatureTimeMinutes                             uint64
	CriticalCompositeTemperatureTimeMinutes                                     uint64
}
