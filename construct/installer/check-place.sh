# --- check-place: whether the prefix can be installed at its place -----------------------------------------------------

SKIP_ROOM=''

check_room() {
  if [ -n "$SKIP_ROOM" ] || [ -n "$COUNTS_SHORT" ]; then return; fi
  case $NEEDED_BYTES in
    -* | ???????????*)
      if [ $((2147483647 + 1)) -le 0 ]; then
        reason 14 shell "32-bit arithmetic" "64-bit arithmetic, because of the installer's size" "run it with bash or dash"
        return
      fi
      ;;
  esac
  room=$(df -Pk "$EXISTING" 2>/dev/null | field_of_last_line 4)
  if [ -n "$room" ] && is_less "$room" $((NEEDED_BYTES / 1024)); then
    reason 15 "free space on the disk of $EXISTING" "$room KiB" "$(((NEEDED_BYTES + 1023) / 1024)) KiB" \
      "delete files, choose another prefix with -p, or give --skip-room if df is wrong"
  fi
  inodes=$(df -Pi "$EXISTING" 2>/dev/null | field_of_last_line 4)
  # File systems without a fixed number of inodes report 0.
  if [ -n "$inodes" ] && [ "$inodes" != 0 ] && is_less "$inodes" "$NEEDED_INODES"; then
    reason 15 "free inodes on the disk of $EXISTING" "$inodes" "$NEEDED_INODES" "delete files, choose another prefix with -p, or give --skip-room if df is wrong"
  fi
}

# A B: whether A < B; the numbers are not negative, and can be longer than the shell's arithmetic allows.
is_less() {
  if [ "${#1}" -ne "${#2}" ]; then
    [ "${#1}" -lt "${#2}" ]
  else
    [ "$1" -lt "$2" ]
  fi
}

# N: prints field N of the last line of stdin if it is a number.
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

# New folders are made in the nearest existing folder; an update also needs a folder beside the prefix.
check_writable() {
  folder=$EXISTING
  if [ -z "$MISSING" ]; then folder=${PREFIX%/*}; fi
  if [ -n "$FORCE" ] && [ -d "$PREFIX" ] && ! [ -w "$PREFIX" ]; then folder=$PREFIX; fi
  if [ -w "${folder:-/}" ]; then return; fi
  reason 16 "write access" "none to ${folder:-/}" "a folder that you may write to" "choose another prefix with -p"
}

check_exec() {
  if ! [ -r /proc/mounts ]; then return; fi
  mount_point=''
  mount_options=''
  while read -r _ point _ flags _; do
    # The kernel writes white space and backslashes in octal.
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
      reason 17 "mount of $mount_point" noexec "a file system that programs can run from" "choose another prefix with -p"
      ;;
  esac
}

check_length() {
  PREFIX_BYTES=$(printf %s "$PREFIX" | wc -c)
  PREFIX_BYTES=$((PREFIX_BYTES))
  if [ -z "$LONGEST_PREFIX" ] || [ "$PREFIX_BYTES" -le "$LONGEST_PREFIX" ]; then return; fi
  reason 18 "length of the prefix" "$PREFIX_BYTES bytes" "at most $LONGEST_PREFIX bytes ($SHORTEST_IN has no space for more)" \
    "choose a shorter prefix with -p"
}

check_spaces() {
  if [ -z "$NO_SPACES" ] || ! has_white_space "$PREFIX"; then return; fi
  reason 18 "prefix" "white space in $PREFIX" "a path without white space" "choose another prefix with -p"
}

check_absent() {
  LAYS=''
  if has_laid && { [ -n "$MODE$UPDATE" ] || [ -z "$FORCE" ]; }; then
    reason 19 prefix "an installation with -f into $PREFIX that was interrupted" "no such thing" \
      "give -f without -u, which undoes it first, or --uninstall $PREFIX, which only undoes it"
    return
  fi
  # An update that was killed between its two renames left PREFIX.replaced; the next one renames it back first.
  old=$PREFIX
  if was_replaced && { is_unfinished "$PREFIX" || is_marked "$PREFIX" || is_hollow "$PREFIX" || ! [ -e "$PREFIX" ]; }; then old=$PREFIX.replaced; fi
  if [ -n "$UPDATE" ]; then
    if { [ -e "$PREFIX.replaced" ] || [ -L "$PREFIX.replaced" ]; } && ! was_replaced; then
      reason 19 "place for the old installation" "$PREFIX.replaced exists" "no such file" "move it away"
    fi
    if is_inner; then
      reason 19 "prefix to update" "$PREFIX is one of the environments of $OUTER" "an installation" "give -p $OUTER"
      return
    fi
    if [ -f "$old/conda-meta/history" ] && [ -f "$old/.archi/records" ]; then return; fi
    if [ -e "$old" ] || [ -L "$old" ]; then
      reason 19 "prefix to update" "$PREFIX was not made by an installer like this one" \
        "conda-meta/history and .archi/records in it" "leave -u out, and choose another prefix with -p"
    else
      reason 19 "prefix to update" "no such folder: $PREFIX" "an installation" "leave -u out to install there, or give its folder with -p"
    fi
  elif is_unfinished "$old" && [ "$MODE" != extract ]; then
    for tool in cut find sort uniq; do require_tool "$tool"; done
  elif [ "$old" != "$PREFIX" ]; then
    reason 19 prefix "an interrupted update ($old)" "a complete installation, or none" \
      "give -u to update it now, or rename $old to $PREFIX"
  elif is_marked "$PREFIX" || { [ -e "$PREFIX/.archi" ] && is_hollow "$PREFIX"; }; then
    # Only pre_install had run there; prepare_stage removes it.
    return
  elif was_replaced; then
    reason 19 prefix "$PREFIX, with files that you added still in $PREFIX.replaced (an update was interrupted)" \
      "a complete installation, or none" "give -u, which moves them back"
  elif [ -d "$PREFIX" ] && ! [ -L "$PREFIX" ]; then
    if [ -n "$FORCE" ] && [ -z "$MODE" ] && { has_mount "$PREFIX" || [ -n "$(ls -A "$PREFIX")" ]; }; then
      check_laying
      return
    fi
    if has_mount "$PREFIX"; then
      reason 19 prefix "$MOUNT is a mount point" "a folder that can be renamed" "give -f, or choose a folder below it with -p"
      return
    fi
    if [ -z "$(ls -A "$PREFIX")" ]; then return; fi
    reason 19 prefix "$PREFIX exists and is not empty" "no such folder, or an empty one" \
      "choose another one with -p, give -u to update it, -f to install into it, or move it away"
  elif [ -e "$PREFIX" ] || [ -L "$PREFIX" ]; then
    reason 19 prefix "$PREFIX exists and is not a folder" "no such file" "choose another one with -p"
  fi
}

check_lock() {
  if ! [ -L "$PREFIX.lock" ] && ! [ -e "$PREFIX.lock" ]; then return; fi
  if is_held; then reason 20 "lock of the prefix" "$LOCK_PROBLEM" "no other installer at work" "$LOCK_FIX"; fi
}
