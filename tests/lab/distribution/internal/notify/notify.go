// Package notify tells systemd that the service is ready.
package notify

import (
	"net"
	"os"

	"quorate.test/distribution/internal/brand"
)

// Ready sends READY=1, once; outside systemd it only logs.
func Ready(what string) {
	brand.Infof("%s is up and running", what)
	path := os.Getenv("NOTIFY_SOCKET")
	if path == "" {
		return
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		brand.Errorf("sd_notify: %v", err)
		return
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("READY=1\n")); err != nil {
		brand.Errorf("sd_notify: %v", err)
	}
}
