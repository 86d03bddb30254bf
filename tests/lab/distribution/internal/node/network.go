package node

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"slices"
	"strconv"
	"time"

	"github.com/vishvananda/netlink"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/pki"
)

const cniConfig = `{
  "cniVersion": "0.4.0",
  "name": "cbr0",
  "plugins": [
    {
      "type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true, "ipMasq": false,
      "ipam": {"type": "host-local", "ranges": [[{"subnet": %q}]], "routes": [{"dst": "0.0.0.0/0"}]}
    },
    {"type": "portmap", "capabilities": {"portMappings": true}}
  ]
}
`

// protocol marks this program's routes, so that it removes only its own.
const protocol = 117

// Network gives pods addresses from this node's range and keeps one route per other node.
func (n *Node) Network(ctx context.Context, kube kubernetes.Interface) error {
	if n.Options.Text("flannel-backend", "vxlan") == "none" {
		return nil
	}
	factory := informers.NewSharedInformerFactory(kube, 0)
	nodes := factory.Core().V1().Nodes()
	wake := make(chan struct{}, 1)
	poke := func() {
		select {
		case wake <- struct{}{}:
		default:
		}
	}
	_, err := nodes.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { poke() },
		UpdateFunc: func(any, any) { poke() },
		DeleteFunc: func(any) { poke() },
	})
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	go n.syncNetwork(ctx, nodes.Lister(), wake)
	return nil
}

func (n *Node) syncNetwork(ctx context.Context, nodes corelisters.NodeLister, wake chan struct{}) {
	own := ""
	again := time.NewTicker(30 * time.Second)
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-again.C:
		}
		if self, err := nodes.Get(n.Name); err == nil && self.Spec.PodCIDR != "" && self.Spec.PodCIDR != own {
			if err := n.ownRange(self.Spec.PodCIDR); err != nil {
				brand.Errorf("pod network: %v", err)
				continue
			}
			own = self.Spec.PodCIDR
		}
		if err := n.routes(nodes); err != nil {
			brand.Errorf("pod routes: %v", err)
		}
	}
}

// ownRange writes the CNI file and lets pods reach what lies outside the cluster.
func (n *Node) ownRange(cidr string) error {
	if err := n.removeStrayBridge(cidr); err != nil {
		return err
	}
	rule := []string{"POSTROUTING", "-s", cidr, "!", "-d", n.Cluster.ClusterCIDR, "!", "-o", "cni0", "-m", "comment", "--comment", "k3s stand-in pods", "-j", "MASQUERADE"}
	if err := iptables("nat", append([]string{"-C"}, rule...)); err != nil {
		if err := iptables("nat", append([]string{"-A"}, rule...)); err != nil {
			return err
		}
	}
	return pki.WriteFile(n.Layout.Agent("etc/cni/net.d/10-standin.conflist"), fmt.Appendf(nil, cniConfig, cidr), 0o644)
}

// removeStrayBridge: a cni0 with another range, left by an earlier life of the node, keeps every pod Pending.
func (n *Node) removeStrayBridge(cidr string) error {
	link, err := netlink.LinkByName("cni0")
	if err != nil {
		return nil
	}
	_, want, err := net.ParseCIDR(cidr)
	if err != nil {
		return err
	}
	addrs, err := netlink.AddrList(link, netlink.FAMILY_V4)
	if err != nil || len(addrs) == 0 || slices.ContainsFunc(addrs, func(a netlink.Addr) bool { return want.Contains(a.IP) }) {
		return err
	}
	brand.Warnf("Removing cni0 with another range than %s", cidr)
	return netlink.LinkDel(link)
}

func iptables(table string, args []string) error {
	out, err := exec.Command("iptables", append([]string{"-w", "-t", table}, args...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("iptables %v: %w: %s", args, err, out)
	}
	return nil
}

func (n *Node) routes(lister corelisters.NodeLister) error {
	nodes, err := lister.List(everything)
	if err != nil {
		return err
	}
	want := map[string]bool{}
	var errs []error
	for _, node := range nodes {
		_, dst, err := net.ParseCIDR(node.Spec.PodCIDR)
		gw := internalIP(node)
		if err != nil || gw == nil || node.Name == n.Name {
			continue
		}
		want[dst.String()] = true
		if err := netlink.RouteReplace(&netlink.Route{Dst: dst, Gw: gw, Protocol: protocol}); err != nil {
			errs = append(errs, fmt.Errorf("%s via %s: %w", dst, gw, err))
		}
	}
	ours, err := netlink.RouteListFiltered(netlink.FAMILY_V4, &netlink.Route{Protocol: protocol}, netlink.RT_FILTER_PROTOCOL)
	if err != nil {
		return errors.Join(append(errs, err)...)
	}
	for _, r := range ours {
		if r.Dst != nil && !want[r.Dst.String()] {
			errs = append(errs, netlink.RouteDel(&r))
		}
	}
	return errors.Join(errs...)
}

func internalIP(node *corev1.Node) net.IP {
	for _, a := range node.Status.Addresses {
		if a.Type == corev1.NodeInternalIP {
			return net.ParseIP(a.Address)
		}
	}
	return nil
}

// FollowServers keeps the load balancer's list equal to the `kubernetes` endpoints.
func FollowServers(ctx context.Context, kube kubernetes.Interface, b *Balancer) error {
	factory := informers.NewSharedInformerFactoryWithOptions(kube, 0, informers.WithNamespace(metav1.NamespaceDefault),
		informers.WithTweakListOptions(func(o *metav1.ListOptions) { o.FieldSelector = "metadata.name=kubernetes" }))
	informer := factory.Discovery().V1().EndpointSlices().Informer()
	update := func(obj any) { b.Update(addresses(obj)) }
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: update, UpdateFunc: func(_, obj any) { update(obj) }})
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	return nil
}

func portOf(p *int32) string {
	if p == nil {
		return "6443"
	}
	return strconv.Itoa(int(*p))
}
