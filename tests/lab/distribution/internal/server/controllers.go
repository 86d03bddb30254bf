package server

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/node"
	"quorate.test/distribution/internal/supervisor"
)

const (
	finalizer   = "wrangler.cattle.io/managed-etcd-controller"
	nameKey     = "etcd.k3s.cattle.io/node-name"
	addressKey  = "etcd.k3s.cattle.io/node-address"
	etcdLabel   = "node-role.kubernetes.io/etcd"
	tick        = 15 * time.Second
	orphanAfter = 10 * time.Minute
)

// controllers runs on every server; what concerns the whole cluster is done by the server whose member leads.
func (s *Server) controllers(ctx context.Context, kube *kubernetes.Clientset) error {
	factory := informers.NewSharedInformerFactory(kube, 0)
	nodes := factory.Core().V1().Nodes()
	check := func(obj any) {
		if n, ok := obj.(*corev1.Node); ok && n.DeletionTimestamp != nil && s.store.Leader() {
			go s.release(ctx, kube, n)
		}
	}
	_, err := nodes.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    check,
		UpdateFunc: func(_, obj any) { check(obj) },
		DeleteFunc: func(obj any) {
			if gone, ok := obj.(cache.DeletedFinalStateUnknown); ok {
				obj = gone.Obj
			}
			if n, ok := obj.(*corev1.Node); ok && s.store.Leader() {
				s.dropPassword(ctx, kube, n.Name)
			}
		},
	})
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	go s.lead(ctx, kube, nodes.Lister())
	return nil
}

func (s *Server) lead(ctx context.Context, kube kubernetes.Interface, nodes corelisters.NodeLister) {
	for t := time.NewTicker(tick); ; {
		if s.store.Leader() {
			work, cancel := context.WithTimeout(ctx, tick)
			s.store.PromoteLearners(work)
			s.conditions(work, kube, nodes)
			s.sweep(work, kube, nodes)
			cancel()
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// release takes a deleted server's member out of etcd and then lets the Node go.
func (s *Server) release(ctx context.Context, kube kubernetes.Interface, n *corev1.Node) {
	if !slices.Contains(n.Finalizers, finalizer) {
		return
	}
	if name, address := n.Annotations[nameKey], n.Annotations[addressKey]; name != "" && address != "" {
		brand.Infof("Removing etcd member %s from cluster due to node delete", name)
		if err := s.store.Remove(ctx, name, address); err != nil {
			brand.Errorf("Failed to remove etcd member of node %s: %v", n.Name, err)
			return
		}
	}
	left := slices.DeleteFunc(slices.Clone(n.Finalizers), func(f string) bool { return f == finalizer })
	n = n.DeepCopy()
	n.Finalizers = left
	if _, err := kube.CoreV1().Nodes().Update(ctx, n, metav1.UpdateOptions{}); err != nil && !apierrors.IsNotFound(err) {
		brand.Errorf("Failed to release node %s: %v", n.Name, err)
	}
}

func (s *Server) dropPassword(ctx context.Context, kube kubernetes.Interface, name string) {
	err := kube.CoreV1().Secrets(metav1.NamespaceSystem).Delete(ctx, supervisor.PasswordSecret(name), metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		brand.Errorf("Failed to delete the password secret of node %s: %v", name, err)
	}
}

func (s *Server) forgetPassword(ctx context.Context, kube kubernetes.Interface) {
	s.dropPassword(ctx, kube, s.Name)
}

// sweep does again what an event may have missed while the leader changed.
func (s *Server) sweep(ctx context.Context, kube kubernetes.Interface, nodes corelisters.NodeLister) {
	all, err := nodes.List(labels.Everything())
	if err != nil {
		return
	}
	here := map[string]bool{}
	for _, n := range all {
		here[supervisor.PasswordSecret(n.Name)] = true
		if n.DeletionTimestamp != nil {
			s.release(ctx, kube, n)
		}
	}
	secrets, err := kube.CoreV1().Secrets(metav1.NamespaceSystem).List(ctx, metav1.ListOptions{FieldSelector: "type=k3s.cattle.io/node-password"})
	if err != nil {
		return
	}
	for _, secret := range secrets.Items {
		if !here[secret.Name] && time.Since(secret.CreationTimestamp.Time) > orphanAfter {
			_ = kube.CoreV1().Secrets(secret.Namespace).Delete(ctx, secret.Name, metav1.DeleteOptions{})
		}
	}
}

// conditions writes EtcdIsVoter on every server's Node.
func (s *Server) conditions(ctx context.Context, kube kubernetes.Interface, nodes corelisters.NodeLister) {
	members, err := s.store.Members(ctx)
	if err != nil {
		brand.Errorf("Failed to get etcd members: %v", err)
		return
	}
	servers, err := nodes.List(labels.Set{etcdLabel: "true"}.AsSelector())
	if err != nil {
		return
	}
	for _, n := range servers {
		c := corev1.NodeCondition{Type: "EtcdIsVoter", Status: "False", Reason: "NotAMember", Message: "Node is not a member of the etcd cluster"}
		for _, m := range members {
			if m.Name != n.Annotations[nameKey] {
				continue
			}
			c = corev1.NodeCondition{Type: "EtcdIsVoter", Status: "True", Reason: "MemberNotLearner", Message: "Node is a voting member of the etcd cluster"}
			if m.IsLearner {
				c.Status, c.Reason, c.Message = "False", "MemberIsLearner", "Node has not been promoted to voting member of the etcd cluster"
			}
			if err := s.store.Healthy(ctx, m); err != nil {
				c.Status, c.Reason, c.Message = "False", "Unhealthy", err.Error()
			}
		}
		if err := setCondition(ctx, kube, n, c); err != nil {
			brand.Errorf("Unable to set etcd status condition of node %s: %v", n.Name, err)
		}
	}
}

func setCondition(ctx context.Context, kube kubernetes.Interface, n *corev1.Node, c corev1.NodeCondition) error {
	now := metav1.Now()
	c.LastHeartbeatTime, c.LastTransitionTime = now, now
	for _, old := range n.Status.Conditions {
		if old.Type != c.Type {
			continue
		}
		if old.Status == c.Status {
			if old.Reason == c.Reason && time.Since(old.LastHeartbeatTime.Time) < 5*time.Minute {
				return nil
			}
			c.LastTransitionTime = old.LastTransitionTime
		}
	}
	stamp := func(t metav1.Time) string { return t.UTC().Format(time.RFC3339) }
	patch := fmt.Sprintf(`{"status":{"conditions":[{"type":%q,"status":%q,"reason":%q,"message":%q,"lastHeartbeatTime":%q,"lastTransitionTime":%q}]}}`,
		c.Type, c.Status, c.Reason, c.Message, stamp(c.LastHeartbeatTime), stamp(c.LastTransitionTime))
	_, err := kube.CoreV1().Nodes().Patch(ctx, n.Name, types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{}, "status")
	return err
}

// markNode labels and annotates this server's Node as soon as it is there.
func (s *Server) markNode(ctx context.Context, kube kubernetes.Interface) error {
	patch := fmt.Sprintf(`{"metadata":{"labels":{"node-role.kubernetes.io/control-plane":"true",%q:"true"},"annotations":{%q:%q,%q:%q}}}`,
		etcdLabel, nameKey, s.store.Name, addressKey, s.IP)
	return node.Retry(ctx, func() error {
		n, err := kube.CoreV1().Nodes().Patch(ctx, s.Name, types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
		if err != nil || slices.Contains(n.Finalizers, finalizer) {
			return err
		}
		n.Finalizers = append(n.Finalizers, finalizer)
		_, err = kube.CoreV1().Nodes().Update(ctx, n, metav1.UpdateOptions{})
		return err
	})
}
