package node

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/kubeconf"
)

// Start runs the node part after Join; containerd runs already. It returns once the kubelet is healthy.
func (n *Node) Start(ctx context.Context) (*kubernetes.Clientset, error) {
	_, kube, err := kubeconf.Client(n.Layout.Agent("k3scontroller.kubeconfig"))
	if err != nil {
		return nil, err
	}
	if err := n.Network(ctx, kube); err != nil {
		return nil, err
	}
	if err := n.StartProxy(); err != nil {
		return nil, err
	}
	if err := n.StartKubelet(ctx); err != nil {
		return nil, err
	}
	return kube, nil
}

// Annotate tells on the Node what this program was given; the Node must be there.
func (n *Node) Annotate(ctx context.Context, kube kubernetes.Interface) error {
	args, err := json.Marshal(append([]string{n.Options.Role}, spread(n.Options.Given)...))
	if err != nil {
		return err
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"annotations": map[string]string{
		"k3s.io/internal-ip": n.IP, "k3s.io/hostname": n.Name, "k3s.io/node-args": string(args),
	}}})
	if err != nil {
		return err
	}
	return Retry(ctx, func() error {
		_, err := kube.CoreV1().Nodes().Patch(ctx, n.Name, types.MergePatchType, patch, metav1.PatchOptions{})
		return err
	})
}

// spread splits --flag=value in two, as k3s does, and hides secrets.
func spread(args []string) []string {
	var out []string
	for _, a := range args {
		flag, value, ok := strings.Cut(a, "=")
		out = append(out, flag)
		if ok && strings.Contains(flag, "token") {
			value = "********"
		}
		if ok {
			out = append(out, value)
		}
	}
	return out
}

// Retry tries until it works or the process ends, and says why it doesn't, once.
func Retry(ctx context.Context, try func() error) error {
	start, told := time.Now(), false
	for {
		err := try()
		if err == nil {
			return nil
		}
		if !told && time.Since(start) > 10*time.Second {
			told = true
			brand.Warnf("still waiting: %v", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(300 * time.Millisecond):
		}
	}
}
