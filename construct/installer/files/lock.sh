# --- lock: one process at a time for a prefix -------------------------------------------------------------------------

LOCK_OWNER=''

# The lock is a soft link: it is made in one step, and it says who made it. One that is made where a folder lies goes into it.
take_lock() {
  LOCK_OWNER=$$@$(uname -n)@$(identify_process $$)
  until ! [ -d "$PREFIX.lock" ] && ln -s "$LOCK_OWNER" "$PREFIX.lock" 2>/dev/null; do
    if is_held; then
      problem "$HELD"
      exit 20
    fi
    # Only the lock that was looked at is removed: another process may have replaced it by its own meanwhile.
    if [ -e "$PREFIX.lock-$$" ]; then fail "$PREFIX.lock-$$ is in the way: remove it"; fi
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
  fail "somebody else put a folder in the place of the lock, $PREFIX.lock: remove it"
}

# Locks of dead processes that were renamed, to be removed, by processes that were killed before they did so.
remove_old_locks() {
  for old_lock in "$PREFIX".lock-*; do
    case ${old_lock##*.lock-} in '' | *[!0-9]*) continue ;; esac
    if [ -L "$old_lock" ] && ! is_running "$(readlink "$old_lock")"; then rm -f "$old_lock"; fi
  done
}

# Whether the lock is in the way: sets HELD to the reason and the way out, HOLDER to what it says.
is_held() {
  if ! [ -L "$PREFIX.lock" ]; then
    if [ -e "$PREFIX.lock" ]; then
      HELD="$PREFIX.lock is no lock of an installer, and in its place: remove it"
    else
      HELD="cannot make $PREFIX.lock: does this disk have soft links?"
    fi
    return
  fi
  HOLDER=$(readlink "$PREFIX.lock") || HOLDER=''
  HELD="another installer (process $HOLDER) is at work on $PREFIX; wait until it has ended, or choose another prefix. If there \
is no such process any more, remove $PREFIX.lock"
  is_running "$HOLDER"
}

# Whether this process got so far as to make the lock, only the lock can tell: a signal may come right behind the ln.
free_lock() {
  if [ -n "$LOCK_OWNER" ] && [ "$(readlink "$PREFIX.lock" 2>/dev/null)" = "$LOCK_OWNER" ]; then rm -f "$PREFIX.lock"; fi
}

# PROCESS@MACHINE@IDENTITY. A process of another machine or container (the prefix may lie on a shared disk) cannot be asked.
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
    # Booted since; or in another container, which cannot be asked.
    [ "${identity##*.}" = "${its_identity##*.}" ]
    return
  fi
  [ -d "/proc/$its_process" ] || kill -0 "$its_process" 2>/dev/null
}

# START.NAMESPACE.BOOT of a process, so that one that has got the number of another is told from it; START is 0 where there is
# no such process. Nothing where /proc does not tell.
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
