package config

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"quorate.test/distribution/internal/brand"
)

const defaultFile = "/etc/rancher/k3s/config.yaml"

// Options are the settings of one run, flag name to values.
type Options struct {
	Role   string
	values map[string][]string
	// Given are the arguments as passed, for the node's annotation.
	Given []string
}

func (o *Options) Set(name string, value string) { o.values[name] = []string{value} }

// List gives every value of a repeatable option.
func (o *Options) List(name string) []string { return o.values[name] }

// Split gives the values of an option that may also be one comma string.
func (o *Options) Split(name string) []string {
	var out []string
	for _, v := range o.values[name] {
		for _, part := range strings.Split(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// Text gives the last value of an option or the fallback.
func (o *Options) Text(name, fallback string) string {
	v := o.values[name]
	if len(v) == 0 || v[len(v)-1] == "" {
		return fallback
	}
	return v[len(v)-1]
}

func (o *Options) Bool(name string) bool {
	v := o.values[name]
	if len(v) == 0 {
		return false
	}
	b, err := strconv.ParseBool(v[len(v)-1])
	return err == nil && b
}

func (o *Options) Int(name string, fallback int) int {
	n, err := strconv.Atoi(o.Text(name, ""))
	if err != nil {
		return fallback
	}
	return n
}

// Load gives the options of `k3s <role> args…`: files first, arguments after them, so that a scalar argument wins and list
// arguments add up.
func Load(role string, args []string) (*Options, error) {
	return load(role, args, configFile(args))
}

func load(role string, args []string, file string) (*Options, error) {
	entries, err := readFiles(file)
	if err != nil {
		return nil, err
	}
	o := &Options{Role: role, values: map[string][]string{}}
	for _, e := range entries {
		if !known(role, e.key) {
			// Servers filter what they read; agents pass it on and die of it.
			if role != "agent" {
				brand.Warnf("Unknown flag --%s found in config.yaml, skipping", e.key)
				continue
			}
			return nil, undefined(e.key)
		}
		if err := o.add(e.key, e.values...); err != nil {
			return nil, err
		}
		for _, v := range e.values {
			o.Given = append(o.Given, "--"+e.key+"="+v)
		}
	}
	if err := o.parseArgs(args); err != nil {
		return nil, err
	}
	o.fromEnvironment()
	return o, nil
}

func known(role, key string) bool {
	s, ok := specs[key]
	return ok && (role == "agent" && s.agent || role != "agent" && s.server)
}

func undefined(key string) error {
	return fmt.Errorf("flag provided but not defined: -%s", key)
}

func (o *Options) add(key string, values ...string) error {
	s := specs[key]
	if s.kind == flag {
		for _, v := range values {
			if _, err := strconv.ParseBool(v); err != nil {
				return fmt.Errorf("invalid boolean value %q for -%s", v, key)
			}
		}
	}
	o.values[key] = append(o.values[key], values...)
	return nil
}

func (o *Options) parseArgs(args []string) error {
	for i := 0; i < len(args); i++ {
		if !strings.HasPrefix(args[i], "-") {
			return fmt.Errorf("unexpected argument %q", args[i])
		}
		key, value, has := strings.Cut(strings.TrimLeft(args[i], "-"), "=")
		if alias, ok := map[string]string{"t": "token", "s": "server", "d": "data-dir", "i": "node-ip", "c": "config", "o": "write-kubeconfig"}[key]; ok {
			key = alias
		}
		if !known(o.Role, key) {
			return undefined(key)
		}
		if !has {
			if specs[key].kind == flag {
				value = "true"
			} else if i+1 < len(args) {
				i++
				value = args[i]
			} else {
				return fmt.Errorf("flag needs an argument: -%s", key)
			}
		}
		if err := o.add(key, value); err != nil {
			return err
		}
		o.Given = append(o.Given, "--"+key+"="+value)
	}
	return nil
}

func (o *Options) fromEnvironment() {
	for name, key := range map[string]string{"K3S_TOKEN": "token", "K3S_TOKEN_FILE": "token-file", "K3S_URL": "server", "K3S_NODE_NAME": "node-name",
		"K3S_AGENT_TOKEN": "agent-token", "K3S_DATA_DIR": "data-dir", "K3S_KUBECONFIG_MODE": "write-kubeconfig-mode", "K3S_RESOLV_CONF": "resolv-conf"} {
		if v := os.Getenv(name); v != "" && len(o.values[key]) == 0 && known(o.Role, key) {
			o.values[key] = []string{v}
		}
	}
}

func configFile(args []string) string {
	if v := os.Getenv("K3S_CONFIG_FILE"); v != "" {
		return v
	}
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--config="); ok {
			return v
		}
		if (a == "--config" || a == "-c") && i+1 < len(args) {
			return args[i+1]
		}
	}
	return defaultFile
}
