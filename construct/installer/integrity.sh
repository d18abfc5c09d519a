# --- integrity: first the sha256 of this script, then the length of the file and the sha256 of the payload ------------

# VERIFIED lists what has the right sha256; nothing is written before it is `script payload` (or `skipped`).

# If no program computes sha256, preflight reports it.
verify_script() {
  find_hasher
  if ! [ -f "$ARCHIVE" ] || [ -z "$HASHER" ]; then return; fi
  behind=$((HEADER_SHA256_AT + 64))
  sum=$({ head -c "$HEADER_SHA256_AT" "$ARCHIVE" && read_payload "$behind" $((HEADER_BYTES - behind)); } | sha256)
  case $sum in
    "$HEADER_SHA256") VERIFIED=script ;;
    *) refuse_damaged "the sha256 of its script is $sum, expected $HEADER_SHA256" ;;
  esac
}

verify() {
  if ! [ -f "$ARCHIVE" ]; then refuse "run this from a file (sh FILE), not through a pipe: it reads its own file"; fi
  bytes=$(wc -c <"$ARCHIVE")
  expected=$((HEADER_BYTES + PAYLOAD_BYTES))
  if [ "$((bytes))" -ne "$expected" ]; then refuse_damaged "it has $((bytes)) bytes, expected $expected"; fi
  if [ -z "$HASHER" ]; then
    warn "no program here computes sha256: only the length of this file was checked"
    VERIFIED=skipped
    return
  fi
  sum=$(tail -c +$((HEADER_BYTES + 1)) "$ARCHIVE" | sha256_of_payload)
  case $sum in
    "$PAYLOAD_SHA256") VERIFIED="$VERIFIED payload" ;;
    *) refuse_damaged "the sha256 of its payload is $sum, expected $PAYLOAD_SHA256" ;;
  esac
}

# For much data openssl is fastest: it takes a quarter of the time, but longer to start. Some builds fail: try it first.
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

# OFFSET SIZE: prints these bytes of this file. (Not with dd: short reads from pipes have damaged payloads.)
# In ksh a pipe is a socket: tail reports an error when head has read enough.
read_payload() { tail -c +$(($1 + 1)) "$ARCHIVE" 2>/dev/null | head -c "$2"; }

# Called here, before the shell reads the rest: a changed byte could make it run the body of a function.
verify_script
