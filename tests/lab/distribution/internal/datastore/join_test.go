package datastore

import (
	"reflect"
	"strings"
	"testing"
)

func member(name, ip string) Member { return Member{Name: name, PeerURLs: []string{peerURL(ip)}} }

func TestPlan(t *testing.T) {
	one := member("s1-aaaa", "10.0.0.1")
	cases := []struct {
		what    string
		members []Member
		cluster []string
		ours    bool
		fails   bool
	}{
		{"a new server", []Member{one}, []string{"s1-aaaa=https://10.0.0.1:2380"}, false, false},
		{"added before, never started", []Member{one, member("", "10.0.0.2")},
			[]string{"s1-aaaa=https://10.0.0.1:2380", "s2-bbbb=https://10.0.0.2:2380"}, true, false},
		{"its own earlier life", []Member{one, member("s2-cccc", "10.0.0.2")}, nil, false, true},
		{"a name that only begins alike", []Member{member("s2-x-aaaa", "10.0.0.1")}, []string{"s2-x-aaaa=https://10.0.0.1:2380"}, false, false},
	}
	for _, c := range cases {
		cluster, ours, err := plan(c.members, "s2-bbbb", "s2", "10.0.0.2")
		if (err != nil) != c.fails || ours != c.ours || !reflect.DeepEqual(cluster, c.cluster) {
			t.Errorf("%s: %v %v %v", c.what, cluster, ours, err)
		}
		if c.fails && err != nil && !strings.Contains(err.Error(), "duplicate node name found") {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

func TestBootstrapSeal(t *testing.T) {
	sealed, err := seal("token", []byte("keys"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := open("token", sealed); err != nil || string(got) != "keys" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := open("other", sealed); err == nil {
		t.Error("another token opens it")
	}
	if bootstrapKey("token") == bootstrapKey("other") {
		t.Error("two tokens share a key")
	}
}

func TestTyped(t *testing.T) {
	for in, want := range map[string]any{"2": int64(2), "true": true, "2m": "2m"} {
		if got := typed(in); got != want {
			t.Errorf("%s gives %v", in, got)
		}
	}
}
