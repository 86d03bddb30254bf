package datastore

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"

	"quorate.test/distribution/internal/brand"
)

// Member is one line of /db/info.
type Member struct {
	ID         uint64   `json:"ID"`
	Name       string   `json:"name"`
	PeerURLs   []string `json:"peerURLs"`
	ClientURLs []string `json:"clientURLs"`
	IsLearner  bool     `json:"isLearner"`
}

// Members lists the cluster as this member sees it.
func (s *Store) Members(ctx context.Context) ([]Member, error) {
	if s.Client == nil {
		return nil, errors.New("failed to get etcd MemberList: etcd not started")
	}
	resp, err := s.Client.MemberList(ctx)
	if err != nil {
		return nil, err
	}
	return convert(resp), nil
}

func convert(resp *clientv3.MemberListResponse) []Member {
	var out []Member
	for _, m := range resp.Members {
		out = append(out, Member{m.ID, m.Name, m.PeerURLs, m.ClientURLs, m.IsLearner})
	}
	return out
}

var errRetry = errors.New("not yet")

// join adds this member as a learner and starts it. It tries again while another learner is being promoted.
func (s *Store) join(ctx context.Context, list func(context.Context) ([]Member, error)) error {
	for last := ""; ; {
		start, err := s.tryJoin(ctx, list)
		if err == nil {
			return s.run(start)
		}
		if !retryable(err) {
			return fmt.Errorf("etcd cluster join failed: %w", err)
		}
		if err.Error() != last {
			last = err.Error()
			brand.Infof("Waiting for other members to finish joining etcd cluster: %v", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

func retryable(err error) bool {
	for _, e := range []error{errRetry, rpctypes.ErrTooManyLearners, rpctypes.ErrUnhealthy, context.DeadlineExceeded} {
		if errors.Is(err, e) {
			return true
		}
	}
	// The client gives server errors as its own type, which only the text makes comparable.
	text := err.Error()
	return strings.Contains(text, rpctypes.ErrTooManyLearners.Error()) || strings.Contains(text, rpctypes.ErrUnhealthy.Error())
}

func (s *Store) tryJoin(ctx context.Context, list func(context.Context) ([]Member, error)) (initial, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	known, err := list(ctx)
	if err != nil {
		return initial{}, fmt.Errorf("%w: failed to get MemberList from server: %v", errRetry, err)
	}
	var endpoints []string
	for _, m := range known {
		if !m.IsLearner {
			endpoints = append(endpoints, m.ClientURLs...)
		}
	}
	client, err := Dial(s.Layout, endpoints...)
	if err != nil {
		return initial{}, err
	}
	defer client.Close()
	resp, err := client.MemberList(ctx)
	if err != nil {
		return initial{}, fmt.Errorf("%w: %v", errRetry, err)
	}
	cluster, ours, err := plan(convert(resp), s.Name, s.NodeName, s.IP)
	if err != nil {
		// A new name must be made once the node's name is its own.
		_ = os.Remove(s.Layout.DB("etcd", "name"))
		return initial{}, err
	}
	if !ours {
		brand.Infof("Adding member %s=%s to etcd cluster %v", s.Name, peerURL(s.IP), cluster)
		if _, err := client.MemberAddAsLearner(ctx, []string{peerURL(s.IP)}); err != nil {
			return initial{}, err
		}
		cluster = append(cluster, s.Name+"="+peerURL(s.IP))
	}
	return initial{cluster: strings.Join(cluster, ","), state: "existing"}, nil
}

// plan gives the initial cluster and whether this server is in it already, and refuses a node name that another member has.
func plan(members []Member, name, nodeName, ip string) (cluster []string, ours bool, err error) {
	for _, m := range members {
		if len(m.PeerURLs) == 0 {
			continue
		}
		host := ""
		if u, err := url.Parse(m.PeerURLs[0]); err == nil {
			host = u.Hostname()
		}
		// A member that never started has no name; with this address it is this server.
		if m.Name == "" && host == ip {
			m.Name = name
		}
		if m.Name == name && host == ip {
			ours = true
		} else if memberNode(m.Name) == nodeName {
			return nil, false, errors.New("duplicate node name found, please use a unique name for this node")
		}
		cluster = append(cluster, m.Name+"="+m.PeerURLs[0])
	}
	return cluster, ours, nil
}

// memberNode strips the random end of a member's name.
func memberNode(member string) string {
	if at := strings.LastIndex(member, "-"); at > 0 {
		return member[:at]
	}
	return member
}
