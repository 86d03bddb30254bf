/** A reload hands the listening sockets to a new worker; the old one serves its connections to their end. */
export function haproxyUnit(): string {
  return `[Unit]
Description=HAProxy in front of the Kubernetes API, kept by quorate
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
RuntimeDirectory=quorate-endpoint
RuntimeDirectoryMode=0755
RuntimeDirectoryPreserve=restart
ExecStart=/usr/sbin/haproxy -Ws -f /etc/quorate/haproxy.cfg -p /run/quorate-endpoint/haproxy.pid
ExecReload=/usr/sbin/haproxy -c -q -f /etc/quorate/haproxy.cfg
ExecReload=/bin/kill -USR2 $MAINPID
KillMode=mixed
Restart=always
RestartSec=1s
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
`;
}

/** Stopping it gives the address away at once (priority 0 advertisement). */
export function keepalivedUnit(): string {
  return `[Unit]
Description=Address of the Kubernetes API, kept by quorate
Wants=network-online.target
After=network-online.target quorate-haproxy.service

[Service]
Type=simple
ExecStart=/usr/sbin/keepalived --dont-fork --log-console --use-file /etc/quorate/keepalived.conf --pid /run/quorate-keepalived.pid --vrrp_pid /run/quorate-keepalived-vrrp.pid
ExecReload=/bin/kill -HUP $MAINPID
KillMode=mixed
Restart=always
RestartSec=1s

[Install]
WantedBy=multi-user.target
`;
}
