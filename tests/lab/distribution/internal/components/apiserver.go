package components

import (
	"context"
	"net"
	"net/http"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/client-go/rest"
	"k8s.io/component-base/cli/globalflag"
	basecompatibility "k8s.io/component-base/compatibility"
	"k8s.io/component-base/logs"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	"k8s.io/kubernetes/pkg/controlplane/reconcilers"
)

// RunAPIServer runs the API server in this process, so that port 6443 can serve it beside the supervisor's paths and it sees
// the clients' certificates. handler is called once it can answer.
func RunAPIServer(ctx context.Context, args []string, port int, handler func(http.Handler)) error {
	s := options.NewServerRunOptions()
	sets := s.Flags()
	globalflag.AddGlobalFlags(sets.FlagSet("global"), "kube-apiserver", logs.SkipLoggingConfigurationFlags())
	fs := pflag.NewFlagSet("kube-apiserver", pflag.ContinueOnError)
	for _, f := range sets.FlagSets {
		fs.AddFlagSet(f)
	}
	if err := fs.Parse(args); err != nil {
		return err
	}
	registry := s.GenericServerRunOptions.ComponentGlobalsRegistry
	if err := registry.Set(); err != nil {
		return err
	}
	rest.SetDefaultWarningHandler(rest.NoWarnings{})
	if err := logsapi.ValidateAndApply(s.Logs, registry.FeatureGateFor(basecompatibility.DefaultKubeComponent)); err != nil {
		return err
	}
	completed, err := s.Complete(ctx)
	if err != nil {
		return err
	}
	if errs := completed.Validate(); len(errs) != 0 {
		return utilerrors.NewAggregate(errs)
	}
	config, err := app.NewConfig(completed)
	if err != nil {
		return err
	}
	ready, err := config.Complete()
	if err != nil {
		return err
	}
	reconciler := &ready.KubeAPIs.EndpointReconcilerConfig.Reconciler
	*reconciler = publicPort{*reconciler, int32(port)}
	server, err := app.CreateServerChain(ready)
	if err != nil {
		return err
	}
	prepared, err := server.PrepareRun()
	if err != nil {
		return err
	}
	handler(server.GenericAPIServer.Handler)
	return prepared.Run(ctx)
}

// publicPort makes the `kubernetes` endpoints name port 6443: the API server itself listens on a local port.
type publicPort struct {
	reconcilers.EndpointReconciler
	port int32
}

func (p publicPort) ReconcileEndpoints(service string, ip net.IP, ports []corev1.EndpointPort, reconcilePorts bool) error {
	return p.EndpointReconciler.ReconcileEndpoints(service, ip, p.rewrite(ports), reconcilePorts)
}

func (p publicPort) RemoveEndpoints(service string, ip net.IP, ports []corev1.EndpointPort) error {
	return p.EndpointReconciler.RemoveEndpoints(service, ip, p.rewrite(ports))
}

func (p publicPort) rewrite(ports []corev1.EndpointPort) []corev1.EndpointPort {
	out := append([]corev1.EndpointPort(nil), ports...)
	for i := range out {
		out[i].Port = p.port
	}
	return out
}
