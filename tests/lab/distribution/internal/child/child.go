// Package child runs the programs that belong to this process: components of this binary, and containerd.
package child

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"quorate.test/distribution/internal/brand"
)

var (
	mu       sync.Mutex
	running  = map[string]*exec.Cmd{}
	stopping bool
)

// Start runs a program that must live as long as this one: its end is fatal, and it dies with this process even after
// kill -9 (the unit has KillMode=process, so systemd leaves it alone).
func Start(name, program string, args []string, env []string, output string) error {
	cmd := exec.Command(program, args...)
	cmd.Env = append(environment(), env...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if output != "" {
		f, err := os.OpenFile(output, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		cmd.Stdout, cmd.Stderr = f, f
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error, 1)
	go func() {
		// The death signal is tied to the thread that forked: it has to stay.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		err = cmd.Wait()
		mu.Lock()
		over := stopping
		delete(running, name)
		mu.Unlock()
		if !over {
			brand.Fatalf("%s exited: %v", name, err)
		}
	}()
	if err := <-started; err != nil {
		return err
	}
	mu.Lock()
	running[name] = cmd
	mu.Unlock()
	return nil
}

// Component runs a component of this binary.
func Component(name string, args []string, env ...string) error {
	brand.Infof("Running %s %s", name, strings.Join(args, " "))
	return Start(name, "/proc/self/exe", append([]string{name}, args...), env, "")
}

// StopAll ends every child, first politely.
func StopAll() {
	mu.Lock()
	stopping = true
	for _, cmd := range running {
		_ = cmd.Process.Signal(syscall.SIGTERM)
	}
	mu.Unlock()
	for deadline := time.Now().Add(3 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		mu.Lock()
		left := len(running)
		mu.Unlock()
		if left == 0 {
			return
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for _, cmd := range running {
		_ = cmd.Process.Kill()
	}
}

// environment leaves out what is meant for this process only: containerd would tell systemd that it is the ready service.
func environment() []string {
	var out []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "NOTIFY_SOCKET=") && !strings.HasPrefix(v, "WATCHDOG_") && !strings.HasPrefix(v, "K3S_TOKEN=") {
			out = append(out, v)
		}
	}
	return out
}
