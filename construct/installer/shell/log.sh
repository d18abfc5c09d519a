# --- talk -----------------------------------------------------------------------------------------------------------

# Talk goes to stdout, except where stdout is for JSON. That nobody takes it is no error.
say() {
  if [ -n "$JSON" ]; then tell_person "$*"; else printf '%s\n' "$*" 2>/dev/null || true; fi
}
warn() { tell_person "Warning: $*"; }
problem() { tell_person "Error: $*"; }
tell_person() { { printf '%s\n' "$1" 2>/dev/null || true; } >&2; }

refuse() {
  problem "$*"
  exit 2
}

fail() {
  problem "$*"
  exit 1
}
