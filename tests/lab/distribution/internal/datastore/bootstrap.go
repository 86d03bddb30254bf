package datastore

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	clientv3 "go.etcd.io/etcd/client/v3"
)

const iterations = 4096

// SaveBootstrap keeps the cluster's keys in etcd, sealed with the token: a snapshot and the token are then enough to restore
// on a new host. What is there stays.
func (s *Store) SaveBootstrap(ctx context.Context, password string, files map[string][]byte) error {
	key := bootstrapKey(password)
	plain, err := json.Marshal(files)
	if err != nil {
		return err
	}
	sealed, err := seal(password, plain)
	if err != nil {
		return err
	}
	_, err = s.Client.Txn(ctx).If(clientv3.Compare(clientv3.Version(key), "=", 0)).Then(clientv3.OpPut(key, string(sealed))).Commit()
	return err
}

// LoadBootstrap reads them back.
func (s *Store) LoadBootstrap(ctx context.Context, password string) (map[string][]byte, error) {
	resp, err := s.Client.Get(ctx, bootstrapKey(password))
	if err != nil {
		return nil, err
	}
	if len(resp.Kvs) == 0 {
		return nil, errors.New("no bootstrap data found in datastore - check server token value and verify datastore integrity")
	}
	plain, err := open(password, resp.Kvs[0].Value)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	return files, json.Unmarshal(plain, &files)
}

func bootstrapKey(password string) string {
	sum := sha256.Sum256([]byte(password))
	return "/bootstrap/" + hex.EncodeToString(sum[:])[:12]
}

func sealer(password string, salt []byte) (cipher.AEAD, error) {
	key, err := pbkdf2.Key(sha256.New, password, salt, iterations, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func seal(password string, plain []byte) ([]byte, error) {
	head := make([]byte, 8+12)
	_, _ = rand.Read(head)
	aead, err := sealer(password, head[:8])
	if err != nil {
		return nil, err
	}
	return aead.Seal(head, head[8:], plain, nil), nil
}

func open(password string, data []byte) ([]byte, error) {
	if len(data) < 20 {
		return nil, errors.New("bootstrap data is too short")
	}
	aead, err := sealer(password, data[:8])
	if err != nil {
		return nil, err
	}
	return aead.Open(nil, data[8:20], data[20:], nil)
}
