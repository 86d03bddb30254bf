// Package components are the programs inside this binary: Kubernetes' own, unchanged.
package components

import (
	"context"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"          // the JSON log format
	_ "k8s.io/component-base/metrics/prometheus/clientgo" // client metrics
	_ "k8s.io/component-base/metrics/prometheus/version"  // version metric
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	manager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"

	"quorate.test/distribution/internal/layout"
)

var commands = map[string]func() *cobra.Command{
	"kube-controller-manager": manager.NewControllerManagerCommand,
	"kube-scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
	"kube-proxy":              proxy.NewProxyCommand,
	"kubelet":                 func() *cobra.Command { return kubelet.NewKubeletCommand(context.Background()) },
}

// Find gives the component of that name.
func Find(name string) (func([]string) int, bool) {
	if name == "kubectl" {
		return runKubectl, true
	}
	make, ok := commands[name]
	if !ok {
		return nil, false
	}
	return func(args []string) int {
		os.Args = append([]string{name}, args...)
		cmd := make()
		cmd.SetArgs(args)
		return cli.Run(cmd)
	}, true
}

func runKubectl(args []string) int {
	if os.Getenv("KUBECONFIG") == "" {
		// As in the real program: the cluster's own file, unless the user has one and may not read that.
		if f, err := os.Open(layout.Kubeconfig); err == nil {
			_ = f.Close()
			_ = os.Setenv("KUBECONFIG", layout.Kubeconfig)
		} else if home, err := os.UserHomeDir(); err == nil {
			_ = os.Setenv("KUBECONFIG", filepath.Join(home, ".kube", "config"))
		}
	}
	os.Args = append([]string{"kubectl"}, args...)
	cmd := kubectl.NewDefaultKubectlCommand()
	cmd.SetArgs(args)
	if err := cli.RunNoErrOutput(cmd); err != nil {
		kubectlutil.CheckErr(err)
	}
	return 0
}
