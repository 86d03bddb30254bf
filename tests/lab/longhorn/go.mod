module quorate.test/longhorn

go 1.26.0

require github.com/longhorn/longhorn-manager v1.12.0

// The version that Longhorn 1.12.0 names can't be had from the module proxy; this one has the same functions.
replace github.com/rancher/dynamiclistener => github.com/rancher/dynamiclistener v0.7.0

// Can't be had in any version that fits. absent/ has what of them the manager is compiled against.
replace (
	github.com/longhorn/backing-image-manager => ./absent/backing-image-manager
	github.com/longhorn/backupstore => ./absent/backupstore
	github.com/longhorn/longhorn-engine => ./absent/longhorn-engine
	github.com/longhorn/longhorn-instance-manager => ./absent/longhorn-instance-manager
	github.com/longhorn/longhorn-share-manager => ./absent/longhorn-share-manager
	github.com/longhorn/longhorn-spdk-engine => ./absent/longhorn-spdk-engine
)
