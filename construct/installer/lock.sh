# --- lock: one process at a time for a prefix -------------------------------------------------------------------------

LOCK_OWNER=''

# The lock is a soft link: it is made in one step, and it says who made it.
take_lock() {
  LOCK_OWNER=$$@$(uname -n)
  until ln -s "$LOCK_OWNER" "$PREFIX.lock" 2>/dev/null; do
    holder=$(readlink "$PREFIX.lock") || fail "cannot make $PREFIX.lock"
    if is_at_work "$holder"; then
      problem "another installer (process $holder) is at work on $PREFIX; wait until it has ended, or choose another prefix"
      exit 20
    fi
    # Only the lock that was looked at is removed: another process may have replaced it by its own meanwhile.
    if mv "$PREFIX.lock" "$PREFIX.lock-$$" 2>/dev/null; then
      if [ "$(readlink "$PREFIX.lock-$$")" = "$holder" ]; then
        rm -f "$PREFIX.lock-$$"
      else
        mv "$PREFIX.lock-$$" "$PREFIX.lock"
      fi
    fi
  done
}

# Whether this process got so far as to make the lock, only the lock can tell: a signal may come right behind the ln.
free_lock() {
  if [ -n "$LOCK_OWNER" ] && [ "$(readlink "$PREFIX.lock" 2>/dev/null)" = "$LOCK_OWNER" ]; then rm -f "$PREFIX.lock"; fi
}

# A process of another machine (the prefix may lie on a shared disk) cannot be asked.
is_at_work() {
  [ "${1#*@}" = "$(uname -n)" ] || return 0
  [ -d "/proc/${1%%@*}" ] || kill -0 "${1%%@*}" 2>/dev/null
}
