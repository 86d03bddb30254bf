package datastore

import (
	"context"
	"errors"
	"net/url"
	"time"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"

	"quorate.test/distribution/internal/brand"
)

// PromoteLearners makes each learner that has caught up a voter; called on the leader, every 15 s.
func (s *Store) PromoteLearners(ctx context.Context) {
	members, err := s.Members(ctx)
	if err != nil {
		brand.Errorf("Failed to get etcd members for learner management: %v", err)
		return
	}
	for _, m := range members {
		if !m.IsLearner {
			continue
		}
		if _, err := s.Client.MemberPromote(ctx, m.ID); err == nil {
			brand.Infof("Promoted learner %s", m.Name)
		}
	}
}

// Healthy asks one member for its status.
func (s *Store) Healthy(ctx context.Context, m Member) error {
	if len(m.ClientURLs) == 0 {
		return errors.New("etcd member ClientURLs list is empty")
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err := s.Client.Status(ctx, m.ClientURLs[0])
	return err
}

// Remove takes a member out of the cluster; name and address must both match. Leadership moves first.
func (s *Store) Remove(ctx context.Context, name, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	members, err := s.Members(ctx)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Name != name || !hasAddress(m, address) {
			continue
		}
		if s.etcd != nil && uint64(s.etcd.Server.Leader()) == m.ID {
			if err := s.moveFrom(ctx, m, members); err != nil {
				return err
			}
		}
		brand.Infof("Removing name=%s id=%d address=%s from etcd", m.Name, m.ID, address)
		_, err := s.Client.MemberRemove(ctx, m.ID)
		if errors.Is(err, rpctypes.ErrMemberNotFound) {
			return nil
		}
		return err
	}
	return nil
}

func (s *Store) moveFrom(ctx context.Context, from Member, members []Member) error {
	for _, other := range members {
		if other.IsLearner || other.ID == from.ID {
			continue
		}
		leader, err := Dial(s.Layout, from.ClientURLs...)
		if err != nil {
			return err
		}
		defer leader.Close()
		_, err = leader.MoveLeader(ctx, other.ID)
		return err
	}
	return errors.New("not removing the only voting member")
}

func hasAddress(m Member, address string) bool {
	for _, p := range m.PeerURLs {
		if u, err := url.Parse(p); err == nil && u.Hostname() == address {
			return true
		}
	}
	return false
}
