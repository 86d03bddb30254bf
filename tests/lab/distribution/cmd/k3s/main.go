// Command k3s is a stand-in for k3s, made of upstream Kubernetes and etcd, for tests and the offline lab only.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/child"
	"quorate.test/distribution/internal/components"
	"quorate.test/distribution/internal/config"
	"quorate.test/distribution/internal/layout"
	"quorate.test/distribution/internal/server"
	"quorate.test/distribution/internal/token"
)

const usage = `%s
A stand-in for k3s: for tests and the offline lab only.

Commands: server, agent, kubectl, ctr, etcd-snapshot save|ls|delete|prune, token generate
`

func main() {
	// Called by a link's name, as the links beside the real binary are.
	name := filepath.Base(os.Args[0])
	if run, ok := components.Find(name); ok {
		os.Exit(run(os.Args[1:]))
	}
	if name == "ctr" {
		os.Exit(ctr(os.Args[1:]))
	}
	if len(os.Args) < 2 {
		fmt.Printf(usage, brand.Title())
		return
	}
	os.Exit(dispatch(os.Args[1], os.Args[2:]))
}

func dispatch(command string, args []string) int {
	if run, ok := components.Find(command); ok {
		return run(args)
	}
	switch command {
	case "server":
		return runServer(args)
	case "agent":
		return runAgent(args)
	case "ctr":
		return ctr(args)
	case "etcd-snapshot":
		return etcdSnapshot(args)
	case "token":
		if len(args) == 1 && args[0] == "generate" {
			fmt.Println(token.Random())
			return 0
		}
		return report(fmt.Errorf("the stand-in knows `token generate` only"))
	case "--version", "-v", "version":
		fmt.Printf("%s\ngo version %s\n", brand.Title(), runtime.Version())
		return 0
	case "--help", "-h", "help":
		fmt.Printf(usage, brand.Title())
		return 0
	}
	return report(fmt.Errorf("the stand-in has no command %q", command))
}

func report(err error) int {
	if err == nil {
		return 0
	}
	brand.Errorf("%v", err)
	return 1
}

func signals() context.Context {
	ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	return ctx
}

func runServer(args []string) int {
	o, err := config.Load("server", args)
	if err != nil {
		brand.Fatalf("%v", err)
	}
	s, err := server.New(o)
	if err != nil {
		brand.Fatalf("%v", err)
	}
	ctx := signals()
	if o.Bool("cluster-reset") {
		return report(s.Reset(ctx))
	}
	brand.Infof("Starting %s", brand.Title())
	if err := s.Run(ctx); err != nil && ctx.Err() == nil {
		s.Stop()
		brand.Fatalf("%v", err)
	}
	<-ctx.Done()
	s.Stop()
	return 0
}

func runAgent(args []string) int {
	o, err := config.Load("agent", args)
	if err != nil {
		brand.Fatalf("%v", err)
	}
	ctx := signals()
	brand.Infof("Starting k3s agent, %s", brand.Title())
	if err := server.RunAgent(ctx, o); err != nil && ctx.Err() == nil {
		child.StopAll()
		brand.Fatalf("%v", err)
	}
	<-ctx.Done()
	child.StopAll()
	return 0
}

func ctr(args []string) int {
	path, err := exec.LookPath("ctr")
	if err != nil {
		return report(err)
	}
	self, _ := os.Executable()
	if resolved, err := filepath.EvalSymlinks(path); err == nil && resolved == self {
		path = "/usr/bin/ctr"
	}
	env := append(os.Environ(), "CONTAINERD_ADDRESS="+layout.ContainerdSocket, "CONTAINERD_NAMESPACE=k8s.io")
	return report(syscall.Exec(path, append([]string{"ctr"}, args...), env))
}
