{{/* An address as a text of fixed width that sorts like the address: 010.006.000.001. Templates have no numbers of 128 bits. */}}
{{- define "sortable" -}}
{{- if contains ":" . -}}
  {{- $halves := splitList "::" . -}}
  {{- $left := splitList ":" (first $halves) | compact -}}
  {{- $right := list -}}
  {{- if gt (len $halves) 1 -}}{{- $right = splitList ":" (last $halves) | compact -}}{{- end -}}
  {{- $groups := $left -}}
  {{- range until (int (sub 8 (add (len $left) (len $right)))) -}}{{- $groups = append $groups "0" -}}{{- end -}}
  {{- $padded := list -}}
  {{- range concat $groups $right -}}{{- $padded = append $padded (printf "0000%s" (lower .) | trunc -4) -}}{{- end -}}
  {{- join ":" $padded -}}
{{- else -}}
  {{- $padded := list -}}
  {{- range splitList "." . -}}{{- $padded = append $padded (printf "000%s" . | trunc -3) -}}{{- end -}}
  {{- join "." $padded -}}
{{- end -}}
{{- end -}}

{{/* The pool, of (dict "pools" … "address" …), that holds the address; nothing if none does. */}}
{{- define "holder" -}}
{{- $address := include "sortable" .address -}}
{{- range $pool := .pools -}}
  {{- range .ranges -}}
    {{- if and (eq (len .first) (len $address)) (le .first $address) (le $address .last) -}}{{ $pool.name }}{{- end -}}
  {{- end -}}
{{- end -}}
{{- end -}}
