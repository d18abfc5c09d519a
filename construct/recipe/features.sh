# Defines has_feature for build scripts: if has_feature http2; then ...

# Returns 0 if the feature is on, 1 if it is off. Ends the script if the recipe has no such feature.
has_feature() {
  feature_variable=
  case "${1-}" in
    '' | *[!a-z0-9_-]*) ;;
    *) feature_variable=FEATURE_$(printf '%s' "$1" | tr 'a-z-' 'A-Z_') ;;
  esac
  feature_value=
  if [ -n "$feature_variable" ]; then
    eval "feature_value=\${$feature_variable-}"
  fi
  case "$feature_value" in
    1) return 0 ;;
    0) return 1 ;;
  esac
  printf 'has_feature: this package has no feature "%s"\n' "${1-}" >&2
  exit 1
}
