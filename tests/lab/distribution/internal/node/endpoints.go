package node

import (
	"net"

	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"
)

var everything = labels.Everything()

func addresses(obj any) []string {
	slice, ok := obj.(*discoveryv1.EndpointSlice)
	if !ok || len(slice.Ports) == 0 {
		return nil
	}
	var out []string
	for _, e := range slice.Endpoints {
		for _, a := range e.Addresses {
			out = append(out, net.JoinHostPort(a, portOf(slice.Ports[0].Port)))
		}
	}
	return out
}
