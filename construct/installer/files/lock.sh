# --- lock: one process at a time may change a prefix --------------------------------------------------------------------

LOCK_OWNER=''

# The lock is a soft link: it is made in one step, and its target names its owner. If a folder has its name, ln makes the
# link inside that folder.
take_lock() {
  LOCK_OWNER=$$@$(uname -n)@$(identify_process $$)
  until ! [ -d "$PREFIX.lock" ] && ln -s "$LOCK_OWNER" "$PREFIX.lock" 2>/dev/null; do
    if is_held; then
      problem "$LOCK_PROBLEM; $LOCK_FIX"
      exit 20
    fi
    # Remove only the lock that was checked: another process can have replaced it by its own meanwhile.
    if [ -e "$PREFIX.lock-$$" ]; then fail "$PREFIX.lock-$$ already exists: remove it"; fi
    if mv "$PREFIX.lock" "$PREFIX.lock-$$" 2>/dev/null; then
      if [ "$(readlink "$PREFIX.lock-$$")" = "$HOLDER" ]; then
        rm -f "$PREFIX.lock-$$"
      else
        mv "$PREFIX.lock-$$" "$PREFIX.lock"
      fi
    fi
  done
  if [ -L "$PREFIX.lock" ] && ! [ -d "$PREFIX.lock" ]; then
    remove_old_locks
    return
  fi
  rm -f "$PREFIX.lock/$LOCK_OWNER"
  fail "another user made a folder with the name of the lock, $PREFIX.lock: remove it"
}

# Removes old locks that a process had renamed to remove them, before it was killed.
remove_old_locks() {
  for old_lock in "$PREFIX".lock-*; do
    case ${old_lock##*.lock-} in '' | *[!0-9]*) continue ;; esac
    if [ -L "$old_lock" ] && ! is_running "$(readlink "$old_lock")"; then rm -f "$old_lock"; fi
  done
}

# Removes the lock of an uninstall that was killed when it had removed everything else.
remove_left_lock() {
  if ! [ -L "$PREFIX.lock" ] || is_held; then return; fi
  take_lock
  free_lock
}

# Whether the lock must not be removed: sets LOCK_PROBLEM and LOCK_FIX, and HOLDER to its target.
is_held() {
  if ! [ -L "$PREFIX.lock" ]; then
    if [ -e "$PREFIX.lock" ]; then
      LOCK_PROBLEM="$PREFIX.lock exists, and is not the lock of an installer"
      LOCK_FIX="move it away"
    else
      LOCK_PROBLEM="cannot create $PREFIX.lock"
      LOCK_FIX="choose a prefix on a disk with soft links, in a folder that you may write to"
    fi
    return
  fi
  HOLDER=$(readlink "$PREFIX.lock") || HOLDER=''
  LOCK_PROBLEM="another installer (process $HOLDER) is at work on $PREFIX"
  LOCK_FIX="wait until it has ended, or choose another prefix. If that process does not exist any more, remove $PREFIX.lock"
  is_running "$HOLDER"
}

# Asks the lock itself whether it is ours: a signal can arrive right after ln.
free_lock() {
  if [ -n "$LOCK_OWNER" ] && [ "$(readlink "$PREFIX.lock" 2>/dev/null)" = "$LOCK_OWNER" ]; then rm -f "$PREFIX.lock"; fi
  LOCK_OWNER=''
}

# PROCESS@MACHINE@IDENTITY: whether this process runs. It counts as running if it is of another machine or container, since
# those cannot be asked (the prefix can be on a shared disk).
is_running() {
  its_process=${1%%@*}
  its_machine=${1#*@}
  its_identity=''
  case $its_machine in *@*)
    its_identity=${its_machine#*@}
    its_machine=${its_machine%%@*}
    ;;
  esac
  if [ "$its_machine" != "$(uname -n)" ]; then return; fi
  case $its_process in '' | *[!0-9]*) return ;; esac
  identity=$(identify_process "$its_process")
  if [ -n "$its_identity" ] && [ -n "$identity" ]; then
    if [ "${identity#*.}" = "${its_identity#*.}" ]; then
      [ "$identity" = "$its_identity" ]
      return
    fi
    # Another boot, or another container, which cannot be asked.
    [ "${identity##*.}" = "${its_identity##*.}" ]
    return
  fi
  [ -d "/proc/$its_process" ] || kill -0 "$its_process" 2>/dev/null
}

# PROCESS: prints START.NAMESPACE.BOOT, which tells it from a later process with the same number; START is 0 if there is no
# such process. Prints nothing if /proc has no boot id.
identify_process() {
  { read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null || return 0
  namespace=$(readlink "/proc/$$/ns/pid" 2>/dev/null)
  started=0
  if { read -r facts <"/proc/$1/stat"; } 2>/dev/null; then
    set -f
    # shellcheck disable=SC2086
    set -- ${facts##*") "}
    set +f
    if [ $# -lt 20 ]; then return; fi
    shift 19
    started=$1
  fi
  namespace=${namespace#*"["}
  printf '%s.%s.%s' "$started" "${namespace%]*}" "$boot"
}
