# --- unpack: in as many streams as there are processors -------------------------------------------------------------

unpack() {
  say "Unpacking $PACKAGES packages ($((UNPACKED_BYTES / 1000000)) MB) ..."
  # What belongs into the prefix has the modes that the packages give it; the prefix itself follows the umask.
  users_umask=$(umask)
  umask 022
  tar_stream "$HEADER_BYTES" "$ENVIRONMENT_BYTES" | (cd "$STAGE" && exec tar -xpof -) || unpacking_failed
  processors=$(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null || echo 1)
  if [ "$processors" -gt 8 ]; then processors=8; fi
  share=$(((PAYLOAD_BYTES + processors - 1) / processors))
  offset=$((HEADER_BYTES + ENVIRONMENT_BYTES))
  size=0
  for member_size in $MEMBERS; do
    size=$((size + member_size))
    if [ "$size" -ge "$share" ]; then start_stream; fi
  done
  if [ "$size" -gt 0 ]; then start_stream; fi
  for pid in $STREAMS; do
    wait "$pid" || unpacking_failed
  done
  STREAMS=''
}

unpacking_failed() { fail "unpacking failed (see above): is there room on the disk?"; }

# $! is the tar of the pipeline: who kills that ends the stream. It is not told the folder by -C, where GNU tar takes a
# backslash for an escape.
start_stream() {
  tar_stream "$offset" "$size" | (cd "$STAGE" && exec tar -xpof -) &
  STREAMS="$STREAMS $!"
  offset=$((offset + size))
  size=0
}

# OFFSET SIZE TAR-ARGUMENTS
unpack_bytes() {
  offset_of_these=$1
  size_of_these=$2
  shift 2
  tar_stream "$offset_of_these" "$size_of_these" | tar "$@"
}

# OFFSET SIZE: members are complete tar streams but for the end.
tar_stream() {
  {
    payload "$1" "$2"
    payload $((HEADER_BYTES + PAYLOAD_BYTES - END_BYTES)) "$END_BYTES"
  } | "$COMPRESSION" -dc
}
