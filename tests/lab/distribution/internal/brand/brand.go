// Package brand holds the program's name and version, and how it says that it is not the real thing.
package brand

// Version is set by the linker; two builds that differ only in it serve upgrade tests.
var Version = "v1.36.3+k3s1"

const Program = "k3s"

// Title is printed wherever the program prints its name.
func Title() string {
	return Program + " version " + Version + " (standin)"
}
