# --- integrity: length, then sha256 of this script and of all that follows it ----------------------------------------

verify() {
  if ! [ -f "$ARCHIVE" ]; then refuse "run this from a file (sh FILE), not through a pipe: it has to read itself"; fi
  bytes=$(wc -c <"$ARCHIVE")
  expected=$((HEADER_BYTES + PAYLOAD_BYTES))
  if [ "$((bytes))" -ne "$expected" ]; then damaged "it has $((bytes)) bytes, $expected are expected"; fi
  if [ -n "$SKIP_SHA256" ]; then
    warn "nothing is known of this file but its length"
    return
  fi
  behind=$((HEADER_SHA256_AT + 64))
  sum=$({ payload 0 "$HEADER_SHA256_AT" && payload "$behind" $((HEADER_BYTES - behind)); } | sha256)
  if [ "$sum" != "$HEADER_SHA256" ]; then
    damaged "the sha256 of its script is $sum, $HEADER_SHA256 is expected"
  fi
  sum=$(tail -c +$((HEADER_BYTES + 1)) "$ARCHIVE" | sha256)
  if [ "$sum" != "$PAYLOAD_SHA256" ]; then
    damaged "the sha256 of its payload is $sum, $PAYLOAD_SHA256 is expected"
  fi
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
