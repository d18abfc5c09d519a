# --- integrity: length, then sha256 of all that follows this script ------------------------------------------------

verify() {
  if ! [ -f "$ARCHIVE" ]; then refuse "run this from a file (sh FILE), not through a pipe: it has to read itself"; fi
  bytes=$(wc -c <"$ARCHIVE")
  expected=$((HEADER_BYTES + PAYLOAD_BYTES))
  if [ "$((bytes))" -ne "$expected" ]; then damaged "it has $((bytes)) bytes, $expected are expected"; fi
  sum=$(tail -c +$((HEADER_BYTES + 1)) "$ARCHIVE" | sha256)
  if [ "$sum" != "$PAYLOAD_SHA256" ]; then damaged "its sha256 is $sum, $PAYLOAD_SHA256 is expected"; fi
}

damaged() {
  problem "this installer is damaged: $*"
  problem "Nothing was written. Fetch the file again and compare its sha256."
  exit 3
}

# The sha256 of stdin, or of each file named; lines of 64 digits.
sha256() {
  case $HASHER in
    sha256sum) sha256sum "$@" ;;
    shasum) shasum -a 256 "$@" ;;
    openssl) openssl dgst -sha256 -r "$@" ;;
  esac | while read -r digits _; do
    # sha256sum marks a name that it has escaped by a backslash in front of all.
    printf '%s\n' "${digits#\\}"
  done
}
