# In a cluster whose Services are IPv6 first, etcd tells of its health on ::1 alone.

etcd_is_silent_on_six() { ! curl --silent --fail --max-time 3 'http://[::1]:2381/health' >/dev/null; }
