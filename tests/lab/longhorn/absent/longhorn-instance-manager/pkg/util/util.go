// Package util joins addresses.
package util

import (
	"net"
	"strconv"
)

func GetURL(host string, port int) string { return net.JoinHostPort(host, strconv.Itoa(port)) }
