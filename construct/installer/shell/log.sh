# --- log ------------------------------------------------------------------------------------------------------------

# Messages go to stdout, or to stderr if stdout is for JSON. A closed stdout is no error.
say() {
  if [ -n "$JSON" ]; then print_stderr "$*"; else printf '%s\n' "$*" 2>/dev/null || true; fi
}
warn() { print_stderr "Warning: $*"; }
problem() { print_stderr "Error: $*"; }
print_stderr() { { printf '%s\n' "$1" 2>/dev/null || true; } >&2; }

refuse() {
  problem "$*"
  exit 2
}

fail() {
  problem "$*"
  exit 1
}
