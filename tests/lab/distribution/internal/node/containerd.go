package node

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/child"
	"quorate.test/distribution/internal/config"
	"quorate.test/distribution/internal/layout"
	"quorate.test/distribution/internal/pki"
)

// PauseImage is the sandbox image; the lab's image file carries it.
const PauseImage = "quorate.test/pause:1"

const containerdConfig = `version = 2
root = %q
state = %q
oom_score = 0
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.internal.v1.opt", "io.containerd.tracing.processor.v1.otlp"]

[grpc]
  address = %q

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = %q
  enable_selinux = %t
  disable_apparmor = true
  restrict_oom_score_adj = %t
  enable_unprivileged_ports = true
  enable_unprivileged_icmp = true

[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = %q

[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = %q

[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = %q
`

// StartContainerd runs the host's containerd and waits until it answers. The shims, and with them the pods, outlive it.
func StartContainerd(ctx context.Context, o *config.Options, l layout.Layout) error {
	program, err := exec.LookPath("containerd")
	if err != nil {
		return fmt.Errorf("the stand-in needs the host's containerd, runc and CNI plugins: %w", err)
	}
	text := fmt.Sprintf(containerdConfig, l.Agent("containerd"), layout.ContainerdState, layout.ContainerdSocket,
		o.Text("pause-image", PauseImage), o.Bool("selinux"), !hasSysResource(), o.Text("snapshotter", "overlayfs"),
		l.Agent("etc/cni/net.d"), l.Agent("etc/containerd/certs.d"))
	file := l.Agent("etc/containerd/config.toml")
	if err := pki.WriteFile(file, []byte(text), 0o600); err != nil {
		return err
	}
	for _, dir := range []string{l.Agent("containerd"), l.Agent("images"), l.Agent("etc/cni/net.d")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	brand.Infof("Running containerd -c %s", file)
	if err := child.Start("containerd", program, []string{"-c", file, "-l", "warn"}, nil, l.Agent("containerd/containerd.log")); err != nil {
		return err
	}
	for {
		if err := ctr(ctx, "version"); err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
	return importImages(ctx, l)
}

func ctr(ctx context.Context, args ...string) error {
	if args[0] == "version" {
		c, err := net.Dial("unix", layout.ContainerdSocket)
		if err != nil {
			return err
		}
		_ = c.Close()
	}
	out, err := exec.CommandContext(ctx, "ctr", append([]string{"-a", layout.ContainerdSocket, "-n", "k8s.io"}, args...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ctr %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(string(out)))
	}
	return nil
}

// importImages loads every tarball of agent/images, each once for one size and time.
func importImages(ctx context.Context, l layout.Layout) error {
	entries, err := os.ReadDir(l.Agent("images"))
	if err != nil {
		return err
	}
	for _, e := range entries {
		file := l.Agent("images", e.Name())
		info, err := os.Stat(file)
		if err != nil || info.IsDir() || !strings.Contains(e.Name(), ".tar") && !strings.HasSuffix(e.Name(), ".tgz") {
			continue
		}
		mark := l.Agent("containerd", ".imported-"+filepath.Base(file))
		stamp := fmt.Sprintf("%d %d", info.Size(), info.ModTime().UnixNano())
		if old, err := os.ReadFile(mark); err == nil && string(old) == stamp {
			continue
		}
		if err := ctr(ctx, "images", "import", file); err != nil {
			// As in the real program: a bad tarball doesn't keep the node down.
			brand.Errorf("Failed to import %s: %v", file, err)
			continue
		}
		brand.Infof("Imported images from %s", file)
		if err := os.WriteFile(mark, []byte(stamp), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// hasSysResource says whether runc may lower an oom_score_adj below this process' own; in a container it may not, and every
// pod would fail.
func hasSysResource() bool {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return false
	}
	for _, line := range strings.Split(string(data), "\n") {
		var caps uint64
		if n, _ := fmt.Sscanf(line, "CapEff:\t%x", &caps); n == 1 {
			return caps&(1<<24) != 0
		}
	}
	return false
}
