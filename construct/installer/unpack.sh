# --- unpack: as many streams in parallel as there are processors -----------------------------------------------------

# On a terminal: a file to which each stream appends a byte for each step of its progress.
STEPS=''
# The folder of the stage that members are unpacked into.
into=.

unpack() {
  find_tar
  tar_stream "$HEADER_BYTES" "$ENVIRONMENT_BYTES" | (extract) || unpacking_failed
  offset=$((HEADER_BYTES + ENVIRONMENT_BYTES))
  # shellcheck disable=SC2086
  unpack_places $MEMBERS
}

# SIZE...: unpacks members of these sizes, place by place.
unpack_places() {
  place=0
  begin_lines
  for line in $PLACES; do
    end_lines
    to=${line#* }
    sizes=''
    waiting=${line%% *}
    while [ "$waiting" -gt 0 ]; do
      sizes="$sizes $1"
      waiting=$((waiting - 1))
      shift
    done
    packages="${line%% *} packages"
    if [ "${line%% *}" -eq 1 ]; then packages="1 package"; fi
    title="Unpacking $packages ($((UNPACKED_BYTES / 1000000)) MB) ..."
    if [ -n "$ENVS" ]; then title="Unpacking $packages for $(list_of "$to") ..."; fi
    case $to in
      .) into=. ;;
      *' '*) into=.archi/shared/$place ;;
      *) into=envs/$to ;;
    esac
    # shellcheck disable=SC2086
    unpack_in_parallel "$title" $sizes
    # shellcheck disable=SC2086
    if [ "$into" = ".archi/shared/$place" ]; then share "$place" $to; fi
    place=$((place + 1))
    into=.
  done
  end_lines
}

# NAMES: prints them for people.
list_of() {
  listed=''
  for name in $1; do
    case $name in .) name='the base' ;; *) name=envs/$name ;; esac
    listed="$listed${listed:+, }$name"
  done
  printf %s "$listed"
}

# TITLE SIZE...: unpacks members of these sizes that follow each other from `offset` on; moves `offset` behind them.
unpack_in_parallel() {
  unpacking=$1
  shift
  all_sizes=0
  for member_size in "$@"; do all_sizes=$((all_sizes + member_size)); done
  if [ -t 1 ]; then
    printf '%s' "$unpacking"
    STEPS=$STAGE/.archi/steps
    printf '' >"$STEPS"
    exec 3>&1
  else
    say "$unpacking"
  fi
  processors=$(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null || echo 1)
  if [ "$processors" -gt 8 ]; then processors=8; fi
  # A stream ends before the member with which it would be farther from its share: one member can be a third of all.
  streams=$processors
  rest=$all_sizes
  size=0
  for member_size in "$@"; do
    # No products: mksh counts to 2^31.
    if [ "$size" -gt 0 ] && [ $((size + member_size / 2)) -gt $((rest / streams)) ]; then
      rest=$((rest - size))
      streams=$((streams - 1))
      start_stream
    fi
    size=$((size + member_size))
  done
  if [ "$size" -gt 0 ]; then start_stream; fi
  for pid in $STREAMS; do
    wait "$pid" || unpacking_failed
  done
  STREAMS=''
  if [ -n "$STEPS" ]; then
    printf '\r%s 100%%\n' "$unpacking"
    exec 3>&-
    rm -f "$STEPS"
    STEPS=''
  fi
}

unpacking_failed() {
  stop_streams
  # In ksh the writer of a stream outlives it by a step, and is no child to wait for: it must not write after the end of the line.
  if [ -n "$STEPS" ]; then rm -f "$STEPS" && sleep 1 && printf '\n'; fi
  # A stopped tar can have printed half a line.
  printf '\n' >&2
  fail "unpacking failed (see above): is the disk full?"
}

# Sets QUIET to an option that stops GNU tar from a warning for each file if the clock is in the past.
find_tar() {
  QUIET=''
  case $(tar --version 2>/dev/null) in *'GNU tar'*) QUIET=--warning=no-timestamp ;; esac
}

# Unpacks a tar stream from stdin into the folder `into` of the stage; the umask applies, for root as well. Not with -C: there GNU tar reads a
# backslash as an escape.
# shellcheck disable=SC2086
extract() { cd "$STAGE/$into" && exec tar --no-same-permissions $QUIET -xof -; }

# $! is the tar of the pipeline: to kill it ends the stream.
start_stream() {
  tar_stream "$offset" "$size" | (extract) &
  STREAMS="$STREAMS $!"
  LAST_STREAM=$!
  offset=$((offset + size))
  size=0
}

# OFFSET SIZE TAR-ARGUMENT...: runs tar on these bytes of the payload.
unpack_bytes() {
  offset_of_these=$1
  size_of_these=$2
  shift 2
  tar_stream "$offset_of_these" "$size_of_these" | tar "$@"
}

# OFFSET SIZE: prints these members as a tar stream. Each member is a complete tar archive except for its end.
tar_stream() {
  {
    if [ -n "$STEPS" ]; then read_payload_with_progress "$1" "$2"; else read_payload "$1" "$2"; fi
    # The last bytes of the file, whose length was checked.
    tail -c "$END_BYTES" "$ARCHIVE"
  } | "$COMPRESSION" -dc
}

# OFFSET SIZE: reads in steps of a fiftieth of all members. The streams only share the file STEPS, so none waits for another.
read_payload_with_progress() {
  at=$1
  left=$2
  step=$((all_sizes / 50 + 1))
  while [ "$left" -gt 0 ]; do
    if [ "$left" -lt "$step" ]; then step=$left; fi
    read_payload "$at" "$step" || return 1
    at=$((at + step))
    left=$((left - step))
    if ! [ -e "$STEPS" ]; then continue; fi
    {
      printf . >>"$STEPS"
      percent=$(($(wc -c <"$STEPS") * 2))
      if [ "$percent" -gt 99 ]; then percent=99; fi
      printf '\r%s %3d%%' "$unpacking" "$percent" >&3
    } 2>/dev/null
  done
}
