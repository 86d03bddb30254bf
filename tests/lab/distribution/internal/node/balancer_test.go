package node

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"testing"
	"time"
)

func server(t *testing.T, name string) (string, func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			fmt.Fprintln(c, name)
		}
	}()
	return l.Addr().String(), func() { _ = l.Close() }
}

func answer(t *testing.T, b *Balancer) (string, net.Conn) {
	t.Helper()
	near, far := net.Pipe()
	go b.pass(far)
	_ = near.SetReadDeadline(time.Now().Add(10 * time.Second))
	line, err := bufio.NewReader(near).ReadString('\n')
	if err != nil {
		return "", near
	}
	return line, near
}

func TestBalancerLearnsAndSurvives(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lb.json")
	one, stopOne := server(t, "one")
	two, stopTwo := server(t, "two")
	defer stopTwo()
	b := NewBalancer(file, one)
	if got, _ := answer(t, b); got != "one\n" {
		t.Fatalf("join address: %q", got)
	}
	b.Update([]string{two, one})
	stopOne()
	if got, _ := answer(t, b); got != "two\n" {
		t.Errorf("after the loss of the join address: %q", got)
	}
	if got, _ := answer(t, NewBalancer(file, one)); got != "two\n" {
		t.Errorf("after a restart with the join address gone: %q", got)
	}
	if got := NewBalancer(file, "127.0.0.1:1").servers; got != nil {
		t.Errorf("another join address keeps the old cluster's servers: %v", got)
	}
}

func TestRemovedServerLosesItsConnections(t *testing.T) {
	one, stopOne := server(t, "one")
	defer stopOne()
	two, stopTwo := server(t, "two")
	defer stopTwo()
	b := NewBalancer(filepath.Join(t.TempDir(), "lb.json"), one)
	b.Update([]string{one})
	_, conn := answer(t, b)
	b.Update([]string{two})
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the connection to a removed server stays open: %v", err)
	}
}

func TestHostPort(t *testing.T) {
	for in, want := range map[string]string{"https://10.0.0.1:6443": "10.0.0.1:6443", "https://name": "name:443"} {
		if got, err := HostPort(in); err != nil || got != want {
			t.Errorf("%s: %q %v", in, got, err)
		}
	}
	if _, err := HostPort("http://10.0.0.1:6443"); err == nil {
		t.Error("http is accepted")
	}
}
