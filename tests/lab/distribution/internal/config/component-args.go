package config

import (
	"sort"
	"strings"
)

// ComponentArgs joins built-in values and the user's `x-arg` entries: `flag=v` replaces the built-in value, `flag+=v` adds an
// occurrence after it, `flag-=v` before it.
func ComponentArgs(builtIn map[string]string, extra []string) []string {
	all := map[string][]string{}
	for k, v := range builtIn {
		all[k] = []string{v}
	}
	replaced := map[string]bool{}
	for _, arg := range extra {
		name, value, has := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if !has {
			value = "true"
		}
		switch {
		case strings.HasSuffix(name, "+"):
			name = strings.TrimSuffix(name, "+")
			all[name] = append(all[name], value)
		case strings.HasSuffix(name, "-"):
			name = strings.TrimSuffix(name, "-")
			all[name] = append([]string{value}, all[name]...)
		case replaced[name]:
			all[name] = append(all[name], value)
		default:
			replaced[name] = true
			all[name] = []string{value}
		}
	}
	var out []string
	for name, values := range all {
		for _, v := range values {
			out = append(out, "--"+name+"="+v)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return name(out[i]) < name(out[j]) })
	return out
}

func name(arg string) string {
	n, _, _ := strings.Cut(arg, "=")
	return n
}
