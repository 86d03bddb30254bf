// Package notify tells systemd that the service is ready.
package notify

import (
	"net"
	"os"

	"quorate.test/distribution/internal/brand"
)

// Taken away from everybody else at once: the API server says READY by itself as soon as it listens, seconds before /readyz is ok, and unsets the
// variable too.
var socket = take()

func take() string {
	path := os.Getenv("NOTIFY_SOCKET")
	_ = os.Unsetenv("NOTIFY_SOCKET")
	return path
}

// Ready sends READY=1, once; outside systemd it only logs.
func Ready(what string) {
	brand.Infof("%s is up and running", what)
	if socket == "" {
		return
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		brand.Errorf("sd_notify: %v", err)
		return
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("READY=1\n")); err != nil {
		brand.Errorf("sd_notify: %v", err)
	}
}
