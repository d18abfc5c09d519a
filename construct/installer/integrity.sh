# --- integrity: sha256 of this script before anything else, then the length and the sha256 of all that follows it -----

# WHOLE says what was proven; nothing is written before it is `script payload`.

# Where a program for it is missing, preflight says so.
verify_script() {
  find_hasher
  if ! [ -f "$ARCHIVE" ] || [ -z "$HASHER" ]; then return; fi
  behind=$((HEADER_SHA256_AT + 64))
  sum=$({ read_payload 0 "$HEADER_SHA256_AT" && read_payload "$behind" $((HEADER_BYTES - behind)); } | sha256)
  case $sum in
    "$HEADER_SHA256") WHOLE=script ;;
    *) refuse_damaged "the sha256 of its script is $sum, $HEADER_SHA256 is expected" ;;
  esac
}

verify() {
  if ! [ -f "$ARCHIVE" ]; then refuse "run this from a file (sh FILE), not through a pipe: it has to read itself"; fi
  bytes=$(wc -c <"$ARCHIVE")
  expected=$((HEADER_BYTES + PAYLOAD_BYTES))
  if [ "$((bytes))" -ne "$expected" ]; then refuse_damaged "it has $((bytes)) bytes, $expected are expected"; fi
  if [ -z "$HASHER" ]; then
    warn "nothing is known of this file but its length"
    WHOLE=skipped
    return
  fi
  sum=$(tail -c +$((HEADER_BYTES + 1)) "$ARCHIVE" | sha256_of_payload)
  case $sum in
    "$PAYLOAD_SHA256") WHOLE="$WHOLE payload" ;;
    *) refuse_damaged "the sha256 of its payload is $sum, $PAYLOAD_SHA256 is expected" ;;
  esac
}

# An openssl that works (some are not allowed to) needs a quarter of the time, but longer to start.
sha256_of_payload() {
  case $(openssl dgst -sha256 -r </dev/null 2>/dev/null) in
    e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855*) HASHER=openssl ;;
  esac
  sha256
}

refuse_damaged() {
  trap - EXIT
  problem "this installer is damaged: $*"
  problem "Nothing was written. Fetch the file again and compare its sha256."
  exit 3
}

# Bytes of this file: OFFSET SIZE. (dd is not used for this: short reads from pipes have damaged payloads.)
# In ksh a pipe is a socket, which tail complains of when head has enough.
read_payload() { tail -c +$(($1 + 1)) "$ARCHIVE" 2>/dev/null | head -c "$2"; }

# Here, before the rest is even read: with a byte changed, a function's body could run where it stands.
verify_script
