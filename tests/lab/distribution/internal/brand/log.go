package brand

import (
	"fmt"
	"os"
	"time"
)

func line(level, format string, args ...any) {
	fmt.Fprintf(os.Stderr, "time=%q level=%s msg=%q\n", time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), level, fmt.Sprintf(format, args...))
}

func Infof(format string, args ...any)  { line("info", format, args...) }
func Warnf(format string, args ...any)  { line("warning", format, args...) }
func Errorf(format string, args ...any) { line("error", format, args...) }

// Fatalf ends the process: systemd starts the unit again, as it does with the real program.
func Fatalf(format string, args ...any) {
	line("fatal", format, args...)
	os.Exit(1)
}
