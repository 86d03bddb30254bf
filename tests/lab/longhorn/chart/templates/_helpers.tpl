{{- define "longhorn.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "longhorn.image" -}}
{{- $root := index . 0 }}{{ $image := index . 1 -}}
{{ coalesce $root.Values.global.imageRegistry $root.Values.privateRegistry.registryUrl $image.registry "docker.io" -}}
/{{ $image.repository }}:{{ default $root.Chart.AppVersion $image.tag }}
{{- end }}

{{- /* Where the managers' pods and the jobs run. */ -}}
{{- define "longhorn.place" -}}
serviceAccountName: longhorn-service-account
{{- with .Values.longhornManager.priorityClass }}
priorityClassName: {{ . }}
{{- end }}
{{- with coalesce .Values.longhornManager.tolerations .Values.global.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with coalesce .Values.longhornManager.nodeSelector .Values.global.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with coalesce .Values.global.imagePullSecrets .Values.privateRegistry.registrySecret }}
imagePullSecrets:
{{- range kindIs "slice" . | ternary . (list .) }}
  - {{ kindIs "string" . | ternary (dict "name" .) . | toJson }}
{{- end }}
{{- end }}
{{- end }}
