# Settings of a bundled network plugin, for the controller that installs it. Each server has them: whichever is first applies them.

lay_down_network_settings() {
  local file=$DATA/server/manifests/quorate-network.yaml
  if [ -n "$NETWORK_SETTINGS" ]; then
    put_file "$file" 600 "$NETWORK_SETTINGS"
  elif [ -e "$file" ]; then
    rm -f "$file"
    changed "removed $file; what it set stays in the cluster until its HelmChartConfig is deleted"
  fi
}
