package config

import (
	"os"
	"strings"
)

// Secret gives a token from its option or the file another option names.
func (o *Options) Secret(name, fileName string) (string, error) {
	if v := o.Text(name, ""); v != "" {
		return strings.TrimSpace(v), nil
	}
	file := o.Text(fileName, "")
	if file == "" {
		return "", nil
	}
	data, err := os.ReadFile(file)
	return strings.TrimSpace(string(data)), err
}
