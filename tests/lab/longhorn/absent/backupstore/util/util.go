// Package util makes names.
package util

import (
	"crypto/rand"
	"encoding/hex"
)

// GenerateName adds sixteen random digits.
func GenerateName(prefix string) string {
	var random [8]byte
	_, _ = rand.Read(random[:])
	return prefix + "-" + hex.EncodeToString(random[:])
}
