# --- stage: a folder beside the prefix, which becomes the prefix when all is done ----------------------------------

STAGE=''
LOCK_OWNER=''
STREAMS=''
REPLACED=''
# The prefix, from when it stands until its link scripts have run.
UNFINISHED=''

# Takes the prefix for this process, mends what a killed one left, makes the folder to unpack into.
take_prefix() {
  case $WHOLE in
    'script payload' | skipped) ;;
    *) fail "this installer is damaged: its checks were passed over" ;;
  esac
  parent=${PREFIX%/*}
  mkdir -p "${parent:-/}" || fail "cannot make ${parent:-/}"
  trap 'clean_up' EXIT
  trap 'stop_streams; exit 129' HUP
  trap 'stop_streams; exit 130' INT
  trap 'stop_streams; exit 143' TERM
  take_lock
  mend
  STAGE=$PREFIX.partial-$$
  mkdir "$STAGE" || fail "cannot make $STAGE"
}

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

# Whoever holds the lock owns what earlier processes left here.
mend() {
  for left in "$PREFIX".partial-*; do
    case ${left##*.partial-} in *[!0-9]*) continue ;; esac
    if [ -d "$left" ]; then remove_stage "$left"; fi
  done
  if is_unfinished; then
    say "Removing an installation that was killed before its link scripts had run ..."
    rm -rf "$PREFIX" || fail "cannot remove $PREFIX"
  fi
  if was_replaced; then
    if [ -d "$PREFIX" ]; then
      REPLACED=$PREFIX.replaced
      drop_replaced
    else
      mv "$PREFIX.replaced" "$PREFIX" || fail "cannot put $PREFIX.replaced back"
    fi
  fi
}

# A killed update has put the old tree there. Without the mark, it is somebody else's folder.
was_replaced() { [ -f "$PREFIX.replaced/.archi/replaced" ]; }

# It stands, but whoever made it did not come to the end.
is_unfinished() { [ -f "$PREFIX/.archi/unfinished" ]; }

# A shell that was killed leaves its tar behind, which fills the folder on, until it has nothing to stand in.
remove_stage() {
  for seconds in 0 0 1 1 1; do
    if rm -rf "$1" 2>/dev/null; then return; fi
    sleep "$seconds" 2>/dev/null
  done
  rm -rf "$1"
}

# Before the exit: in an EXIT trap, zsh 5.9 ends by a segmentation fault when a stream does.
stop_streams() {
  for pid in $STREAMS; do kill "$pid" 2>/dev/null; done
  wait
  STREAMS=''
}

# On every way out: what is not finished goes, what was there before comes back.
clean_up() {
  code=$?
  trap '' HUP INT TERM
  if [ -n "$STAGE" ] && [ -d "$STAGE" ]; then
    remove_stage "$STAGE"
  elif went_into_another; then
    remove_stage "$PREFIX/${STAGE##*/}"
  elif [ -n "$UNFINISHED" ]; then
    rm -rf "$UNFINISHED"
  fi
  if [ -n "$REPLACED" ]; then
    if [ -d "$REPLACED" ] && ! [ -e "$PREFIX" ]; then mv "$REPLACED" "$PREFIX"; fi
    rm -f "$PREFIX/.archi/replaced"
  fi
  free_lock
  exit "$code"
}

# The new tree becomes the prefix.
appear() {
  rm -rf "$STAGE/.archi/relocate" "$STAGE/.archi/relocate.py"
  if [ -n "$UPDATE" ]; then
    REPLACED=$PREFIX.replaced
    : >"$PREFIX/.archi/replaced" || fail "cannot write to $PREFIX"
    mv "$PREFIX" "$REPLACED" || fail "cannot rename $PREFIX"
  elif [ -d "$PREFIX" ]; then
    rmdir "$PREFIX" || fail "the prefix is no longer empty: $PREFIX"
  fi
  if [ -e "$PREFIX" ] || [ -L "$PREFIX" ]; then fail "somebody else made $PREFIX meanwhile"; fi
  # Without link scripts the rename is the last step: what stands then is whole.
  if has_link_scripts; then : >"$STAGE/.archi/unfinished" || fail "cannot write to $STAGE"; fi
  UNFINISHED=$PREFIX
  mv "$STAGE" "$PREFIX" || fail "cannot rename $STAGE to $PREFIX"
  if went_into_another; then fail "somebody else made $PREFIX meanwhile"; fi
  STAGE=''
}

# mv puts a folder into one that has appeared at its target, and only some can be told not to.
went_into_another() { [ -n "$STAGE" ] && [ -d "$PREFIX/${STAGE##*/}" ]; }

# All is done: a signal does not undo it any more.
leave_prefix() {
  trap '' HUP INT TERM
  rm -f "$PREFIX/.archi/unfinished"
  UNFINISHED=''
  if [ -n "$REPLACED" ]; then drop_replaced; fi
  free_lock
}
