# --- talk -----------------------------------------------------------------------------------------------------------

# Talk goes to stdout, except where stdout is for JSON.
say() {
  if [ -n "$JSON" ]; then printf '%s\n' "$*" >&2; else printf '%s\n' "$*"; fi
}
warn() { printf 'Warning: %s\n' "$*" >&2; }
problem() { printf 'Error: %s\n' "$*" >&2; }

refuse() {
  problem "$*"
  exit 2
}

fail() {
  problem "$*"
  exit 1
}
