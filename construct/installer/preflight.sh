# --- preflight: every reason why this cannot work, before anything is written --------------------------------------

# Runs the checks named (groups of them, below) and reports all reasons; FIRST_CODE is the exit code of the first.
preflight() {
  REASONS=0
  FIRST_CODE=0
  REPORT=''
  WARNINGS=''
  for checks in "$@"; do "$checks"; done
  if [ -n "$JSON" ] && { [ -n "$CHECK_ONLY" ] || [ "$REASONS" -gt 0 ]; }; then print_report; fi
  if [ "$REASONS" -eq 0 ]; then return; fi
  problem "$REASONS reason(s) not to install; nothing was written."
  return 1
}

# Whatever the prefix is.
check_host() {
  check_machine
  check_interpreter
  check_pages
  check_glibc
  check_tools
}

# The prefix.
check_place() {
  check_room
  check_writable
  check_exec
  check_length
  check_fit
  check_absent
}

# CODE CHECK FOUND NEEDED WAY-OUT
reason() {
  if [ "$REASONS" -eq 0 ]; then FIRST_CODE=$1; fi
  REASONS=$((REASONS + 1))
  problem "$2: found $3; needed $4; $5"
  if [ -z "$JSON" ]; then return; fi
  if [ -n "$REPORT" ]; then REPORT=$REPORT,; fi
  REPORT="$REPORT{\"code\":$1,\"check\":$(json_string "$2"),\"found\":$(json_string "$3")"
  REPORT="$REPORT,\"needed\":$(json_string "$4"),\"fix\":$(json_string "$5")}"
}

print_report() {
  if [ "$REASONS" -eq 0 ]; then ok=true; else ok=false; fi
  printf '{"name":%s,"version":%s,"platform":"%s","prefix":%s,"ok":%s,"problems":[%s],"warnings":[%s]}\n' "$(json_string "$NAME")" \
    "$(json_string "$VERSION")" "$PLATFORM" "$(json_string "$PREFIX")" "$ok" "$REPORT" "$WARNINGS"
}

check_machine() {
  machine=$(uname -m)
  for known in $MACHINES; do
    if [ "$machine" = "$known" ]; then return; fi
  done
  if [ -n "$FORCE_ARCH" ]; then
    warn "this machine is $machine, the programs are for $PLATFORM"
    return
  fi
  reason 10 architecture "$machine" "$MACHINES" "fetch the installer for $machine, or give --force-arch"
}

# A 32-bit userland below a 64-bit kernel, musl, Termux: the programs are there and "not found" all the same.
check_interpreter() {
  if [ -n "$FORCE_ARCH" ]; then return; fi
  for interpreter in $INTERPRETERS; do
    if [ -e "$interpreter" ]; then continue; fi
    reason 11 "ELF interpreter" "no $interpreter" "$interpreter (for $INTERPRETERS_IN)" \
      "install a glibc of $PLATFORM, or use a system that has it (32-bit, musl and Android userlands do not)"
  done
}

check_pages() {
  page=$(getconf PAGESIZE 2>/dev/null)
  case $page in '' | *[!0-9]*) return ;; esac
  if [ -z "$LARGEST_PAGE" ] || [ "$page" -le "$LARGEST_PAGE" ]; then return; fi
  reason 12 "page size of the kernel" "$page bytes" "at most $LARGEST_PAGE ($LARGEST_PAGE_IN is aligned to that)" \
    "boot a kernel with smaller pages, or use packages that are linked for larger ones"
}

check_glibc() {
  if [ -z "$GLIBC" ] || [ -n "$FORCE_ARCH" ]; then return; fi
  glibc=${CONDA_OVERRIDE_GLIBC:-$(getconf GNU_LIBC_VERSION 2>/dev/null)}
  glibc=${glibc##* }
  # Without an answer this is no glibc; then the interpreter is missing, and that was said.
  case $glibc in [0-9]*.[0-9]*) ;; *) return ;; esac
  if version_at_least "$glibc" "$GLIBC"; then return; fi
  reason 13 glibc "$glibc" "$GLIBC or newer ($GLIBC_IN)" \
    "use a newer system, or set CONDA_OVERRIDE_GLIBC if that is not what the programs will find"
}

# Dotted numbers, as glibc has them.
version_at_least() {
  [ "${1%%.*}" -gt "${2%%.*}" ] && return
  [ "${1%%.*}" -lt "${2%%.*}" ] && return 1
  have=${1#*.}
  need=${2#*.}
  [ "${have%%[!0-9]*}" -ge "${need%%[!0-9]*}" ]
}

check_tools() {
  needed="cat cp dd head ls mkdir mv readlink rm rmdir tail tar uname wc $COMPRESSION"
  case $MODE$UPDATE in
    1) needed="$needed cut find sort uniq" ;;
    verify | repair | uninstall) needed="$needed chmod cut find ln sort" ;;
  esac
  if [ -n "$KEEP_PKGS" ]; then needed="$needed chmod"; fi
  for tool in $needed; do
    command -v "$tool" >/dev/null 2>&1 || reason 14 "tool $tool" none "$tool on PATH" "install it"
  done
  if [ -n "$HASHER" ] || [ -n "$SKIP_SHA256" ]; then return; fi
  reason 14 "tool for sha256" none "sha256sum, shasum or openssl" "install one of them, or give --skip-sha256"
}

check_room() {
  room=$(df -Pk "$EXISTING" 2>/dev/null | field_of_last_line 4)
  if [ -n "$room" ] && [ "$room" -lt $((NEEDED_BYTES / 1024)) ]; then
    reason 15 "room on the disk of $EXISTING" "$((room / 1024)) MiB" "$((NEEDED_BYTES / 1048576)) MiB" \
      "free some, or choose another prefix with -p"
  fi
  inodes=$(df -Pi "$EXISTING" 2>/dev/null | field_of_last_line 4)
  # Some file systems have no fixed number of inodes, and say 0 of 0.
  if [ -n "$inodes" ] && [ "$inodes" -gt 0 ] && [ "$inodes" -lt "$NEEDED_INODES" ]; then
    reason 15 "inodes on the disk of $EXISTING" "$inodes" "$NEEDED_INODES" "delete files, or choose another prefix with -p"
  fi
}

# A number, or nothing.
field_of_last_line() {
  number=$1
  while read -r line; do last=$line; done
  # shellcheck disable=SC2086
  set -- ${last:-}
  shift $((number - 1)) 2>/dev/null || return 0
  case ${1:-} in
    '' | *[!0-9]*) ;;
    *) printf '%s' "$1" ;;
  esac
}

# The nearest folder that exists has to take the new ones. An update needs a place beside the prefix as well.
check_writable() {
  folder=$EXISTING
  if [ -z "$MISSING" ]; then folder=${PREFIX%/*}; fi
  if [ -w "${folder:-/}" ]; then return; fi
  reason 16 "write access" "none to ${folder:-/}" "a folder you may write to" "choose another prefix with -p"
}

check_exec() {
  if ! [ -r /proc/mounts ]; then return; fi
  mount_point=''
  mount_options=''
  while read -r _ point _ flags _; do
    # The kernel writes spaces and the like in octal.
    case $point in *\\*)
      replace_all "$point" "$backslash" "${backslash}0"
      point=$(printf '%b' "$REPLACED_ALL")
      ;;
    esac
    case $EXISTING/ in
      "${point%/}"/*) if [ "${#point}" -ge "${#mount_point}" ]; then
        mount_point=$point
        mount_options=$flags
      fi ;;
    esac
  done </proc/mounts
  case ,$mount_options, in
    *,noexec,*)
      reason 17 "mount of $mount_point" noexec "a file system that programs may run from" "choose another prefix with -p"
      ;;
  esac
}

check_length() {
  PREFIX_BYTES=$(printf %s "$PREFIX" | wc -c)
  PREFIX_BYTES=$((PREFIX_BYTES))
  shortest=${PLACEHOLDERS%% *}
  if [ -z "$shortest" ] || [ "$PREFIX_BYTES" -le "$shortest" ]; then return; fi
  reason 18 "length of the prefix" "$PREFIX_BYTES bytes" "at most $shortest fit ($SHORTEST_IN has no room for more)" \
    "choose a shorter prefix with -p"
}

check_absent() {
  # An update that was killed between its two renames left this; the next one puts it back first.
  old=$PREFIX
  if was_replaced && { is_unfinished || ! [ -e "$PREFIX" ]; }; then old=$PREFIX.replaced; fi
  if [ -n "$UPDATE" ]; then
    if [ -e "$PREFIX.replaced" ] && ! was_replaced; then
      reason 19 "place for the old tree" "$PREFIX.replaced exists" "no such file" "move it away"
    fi
    if [ -f "$old/conda-meta/history" ] && [ -f "$old/.archi/records" ]; then return; fi
    reason 19 "prefix to update" "$PREFIX is not an installation of an installer like this one" \
      "conda-meta/history and .archi/records in it" "leave -u out, and choose another prefix with -p"
  elif [ "$old" != "$PREFIX" ]; then
    reason 19 prefix "an update of it that was interrupted ($old)" "a whole installation, or none" \
      "give -u to update it now, or rename it back"
  elif was_replaced && { [ -d "$PREFIX.replaced/envs" ] || [ -d "$PREFIX.replaced/pkgs" ]; }; then
    reason 19 prefix "$PREFIX, and envs or pkgs of it still in $PREFIX.replaced (an update was killed)" \
      "a whole installation, or none" "give -u, which brings them back"
  elif [ -d "$PREFIX" ] && ! [ -L "$PREFIX" ]; then
    if is_unfinished || [ -z "$(ls -A "$PREFIX")" ]; then return; fi
    reason 19 prefix "$PREFIX exists and is not empty" "no such folder, or an empty one" \
      "choose another one with -p, give -u to update it, or move it away"
  elif [ -e "$PREFIX" ] || [ -L "$PREFIX" ]; then
    reason 19 prefix "$PREFIX exists and is no folder" "no such file" "choose another one with -p"
  fi
}
