//go:build ignore

// Command one is frr-k8s' four programs behind their names: together they are as large as one, and a node copies the image for each container.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	controller "github.com/metallb/frr-k8s/cmd/frr-k8s-controller"
	metrics "github.com/metallb/frr-k8s/cmd/metrics"
	status "github.com/metallb/frr-k8s/cmd/status"
	cleaner "github.com/metallb/frr-k8s/cmd/statuscleaner"
)

func main() {
	name := filepath.Base(os.Args[0])
	if name == "frr-metrics" {
		metrics.Main()
		return
	}
	// The metrics program defines its flags as it is loaded, and the others define some of them too.
	flag.CommandLine = flag.NewFlagSet(os.Args[0], flag.ExitOnError)
	switch name {
	case "frr-k8s":
		controller.Main()
	case "frr-status":
		status.Main()
	case "statuscleaner":
		cleaner.Main()
	default:
		fmt.Fprintf(os.Stderr, "%s: not a program of frr-k8s\n", name)
		os.Exit(2)
	}
}
