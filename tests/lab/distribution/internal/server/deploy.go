package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/restmapper"

	"quorate.test/distribution/internal/brand"
)

type deployer struct {
	dynamic dynamic.Interface
	mapper  *restmapper.DeferredDiscoveryRESTMapper
	owner   string
	applied map[string][32]byte
}

// deploy applies server/manifests and every change in it. A file that goes away leaves its objects, as in the real program.
func (s *Server) deploy(ctx context.Context) {
	c, kube, err := client(s.admin())
	if err != nil {
		brand.Fatalf("%v", err)
	}
	d := &deployer{owner: "deploy@" + s.Name, applied: map[string][32]byte{},
		mapper: restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(kube.Discovery()))}
	if d.dynamic, err = dynamic.NewForConfig(c); err != nil {
		brand.Fatalf("%v", err)
	}
	dir := s.Layout.Server("manifests")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		brand.Fatalf("%v", err)
	}
	for {
		if err := d.scan(ctx, dir); err != nil && ctx.Err() == nil {
			brand.Errorf("Failed to process manifests: %v", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(3 * time.Second):
		}
	}
}

func (d *deployer) scan(ctx context.Context, dir string) error {
	var errs []error
	err := filepath.WalkDir(dir, func(file string, e os.DirEntry, err error) error {
		ext := strings.ToLower(filepath.Ext(file))
		if err != nil || e.IsDir() || ext != ".yaml" && ext != ".yml" && ext != ".json" {
			return err
		}
		if _, err := os.Stat(file + ".skip"); err == nil {
			return nil
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		if d.applied[file] == sum {
			return nil
		}
		if err := d.apply(ctx, data); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", file, err))
			return nil
		}
		brand.Infof("Applied manifest at %q", file)
		d.applied[file] = sum
		return nil
	})
	return errors.Join(append(errs, err)...)
}

func (d *deployer) apply(ctx context.Context, data []byte) error {
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(data), 4096)
	var errs []error
	for {
		obj := &unstructured.Unstructured{}
		err := decoder.Decode(&obj.Object)
		if errors.Is(err, io.EOF) {
			return errors.Join(errs...)
		}
		if err != nil {
			return errors.Join(append(errs, err)...)
		}
		if len(obj.Object) == 0 {
			continue
		}
		errs = append(errs, d.applyOne(ctx, obj))
	}
}

func (d *deployer) applyOne(ctx context.Context, obj *unstructured.Unstructured) error {
	gvk := obj.GroupVersionKind()
	m, err := d.mapper.RESTMapping(gvk.GroupKind(), gvk.Version)
	if meta.IsNoMatchError(err) {
		d.mapper.Reset()
	}
	if err != nil {
		return err
	}
	var target dynamic.ResourceInterface = d.dynamic.Resource(m.Resource)
	if m.Scope.Name() == meta.RESTScopeNameNamespace {
		ns := obj.GetNamespace()
		if ns == "" {
			ns = metav1.NamespaceDefault
		}
		target = d.dynamic.Resource(m.Resource).Namespace(ns)
	}
	_, err = target.Apply(ctx, obj.GetName(), obj, metav1.ApplyOptions{FieldManager: d.owner, Force: true})
	if err != nil {
		return fmt.Errorf("%s %s: %w", gvk.Kind, obj.GetName(), err)
	}
	return nil
}
