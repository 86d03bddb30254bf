package node

import (
	"encoding/json"
	"io"
	"net"
	"os"
	"slices"
	"sync"
	"time"

	"quorate.test/distribution/internal/brand"
	"quorate.test/distribution/internal/pki"
)

// Balancer is an agent's own way to the servers: it listens on loopback and passes each connection to a server that answers.
// The list is kept on disk, so that an agent starts again when the join URL is gone.
type Balancer struct {
	mu      sync.Mutex
	file    string
	first   string
	servers []string
	current string
	conns   map[string]map[net.Conn]bool
	failed  map[string]int
}

type saved struct {
	ServerURL       string   `json:"ServerURL"`
	ServerAddresses []string `json:"ServerAddresses"`
}

// NewBalancer starts with the join address and what an earlier run learned.
func NewBalancer(file, first string) *Balancer {
	b := &Balancer{file: file, first: first, conns: map[string]map[net.Conn]bool{}, failed: map[string]int{}}
	if data, err := os.ReadFile(file); err == nil {
		var s saved
		if json.Unmarshal(data, &s) == nil && s.ServerURL == first {
			b.servers = s.ServerAddresses
		}
	}
	return b
}

// Update replaces the list; connections to servers that left it are closed.
func (b *Balancer) Update(servers []string) {
	servers = slices.Clone(servers)
	slices.Sort(servers)
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(servers) == 0 || slices.Equal(servers, b.servers) {
		return
	}
	brand.Infof("Updated load balancer server addresses -> %v", servers)
	for _, old := range b.servers {
		if !slices.Contains(servers, old) {
			b.closeAll(old)
		}
	}
	b.servers = servers
	data, err := json.MarshalIndent(saved{b.first, servers}, "", "  ")
	if err == nil {
		err = pki.WriteFile(b.file, data, 0o600)
	}
	if err != nil {
		brand.Errorf("load balancer: %v", err)
	}
}

// order gives the server in use first, then the others, the join address last.
func (b *Balancer) order() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	add := func(s string) {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	if slices.Contains(b.servers, b.current) {
		add(b.current)
	}
	for _, s := range b.servers {
		if b.failed[s] == 0 {
			add(s)
		}
	}
	for _, s := range b.servers {
		add(s)
	}
	add(b.first)
	return out
}

// Serve listens and checks the servers' health until the process ends.
func (b *Balancer) Serve(listen string) error {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	brand.Infof("Running load balancer k3s-agent-load-balancer %s -> %v [default: %s]", listen, b.order(), b.first)
	go b.check()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				brand.Fatalf("load balancer: %v", err)
			}
			go b.pass(c)
		}
	}()
	return nil
}

func (b *Balancer) pass(client net.Conn) {
	defer client.Close()
	for _, server := range b.order() {
		conn, err := net.DialTimeout("tcp", server, 2*time.Second)
		b.result(server, err == nil)
		if err != nil {
			continue
		}
		b.track(server, conn, true)
		defer b.track(server, conn, false)
		done := make(chan struct{}, 2)
		go func() { _, _ = io.Copy(conn, client); done <- struct{}{} }()
		go func() { _, _ = io.Copy(client, conn); done <- struct{}{} }()
		<-done
		_ = conn.Close()
		return
	}
}

func (b *Balancer) track(server string, c net.Conn, open bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if open {
		if b.conns[server] == nil {
			b.conns[server] = map[net.Conn]bool{}
		}
		b.conns[server][c] = true
		b.current = server
		return
	}
	delete(b.conns[server], c)
}

func (b *Balancer) result(server string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if ok {
		b.failed[server] = 0
		return
	}
	b.failed[server]++
	if b.current == server {
		b.current = ""
	}
	// A host that lost its power closes nothing: without this its connections hang for minutes.
	if b.failed[server] >= 3 {
		b.closeAll(server)
	}
}

func (b *Balancer) closeAll(server string) {
	for c := range b.conns[server] {
		_ = c.Close()
	}
	delete(b.conns, server)
	if b.current == server {
		b.current = ""
	}
}

func (b *Balancer) check() {
	for range time.Tick(time.Second) {
		for _, server := range b.order() {
			go func() {
				c, err := net.DialTimeout("tcp", server, time.Second)
				if err == nil {
					_ = c.Close()
				}
				b.result(server, err == nil)
			}()
		}
	}
}
