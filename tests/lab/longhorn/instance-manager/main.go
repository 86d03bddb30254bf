// Command instance-manager stands in for Longhorn's in the lab: its ports are open, as its pod's probe wants them, and nobody answers there. Called
// nc, it is the probe's: it looks whether a port is open.
package main

import (
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	if filepath.Base(os.Args[0]) == "nc" {
		address := net.JoinHostPort(os.Args[len(os.Args)-2], os.Args[len(os.Args)-1])
		_, err := net.Dial("tcp", address)
		return err
	}
	// Process manager, proxy, disks, instances.
	for port := 8500; port <= 8503; port++ {
		listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
		if err != nil {
			return err
		}
		go discard(listener)
	}
	fmt.Println("the lab has no engines and no replicas: this only keeps their ports open")
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	<-stop
	return nil
}

func discard(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		_ = connection.Close()
	}
}
