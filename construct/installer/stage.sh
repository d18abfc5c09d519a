# --- stage: a folder beside the prefix, which is renamed to the prefix when the installation is complete -------------
#
# Why unpacking and relocating follow no unchecked link:
# - Names. The payload is what the build wrote (its sha256 is checked first), and the build refuses a path below a link or
#   outside of the prefix. Files that this script writes are in .archi, where no package has a file. Relocating checks each
#   file and the folders above it for links all the same (find_file).
# - Place. mkdir makes the stage, and fails if it exists; tar runs inside it, with relative names. Nothing is unpacked into an
#   existing prefix, so not through its links either (envs or pkgs can be links): the stage replaces it by a rename. An update
#   renames added files, and descends only if both trees have a real folder. A repair has its stage in PREFIX/.archi, which
#   must not be a link, and checks each folder above a file that it restores (make_folder).
# - Other users. To replace the stage, a user must own a folder above it, or be able to write to one without the sticky bit:
#   such a prefix is refused (check_owner). In a sticky folder others can only create something new: a folder or link at the
#   target of a rename. Every rename is checked for that; nothing is removed through it or moved back.

STAGE=''
STREAMS=''
# The value of $! when STREAMS was complete.
LAST_STREAM=$!
# REPLACES: set if an existing installation is replaced. REPLACED: where the old one is, until it is merged.
REPLACES=''
REPLACED=''
# Set while PREFIX is the folder in which pre_install runs.
BEGUN=''
# The prefix, while it exists but its scripts have not all run.
UNFINISHED=''

# Locks the prefix, recovers from a killed run, and makes the stage.
prepare_stage() {
  parent=${PREFIX%/*}
  [ -d "${parent:-/}" ] || mkdir -p "${parent:-/}" || fail "cannot create ${parent:-/}"
  # Folders that did not exist when the owners were checked can be another user's.
  if [ -z "$SKIP_OWNER" ] && [ "${parent:-/}" != "$EXISTING" ] && [ "$PREFIX" != "$EXISTING" ] && ! is_safe_place "$PREFIX"; then
    fail "the prefix is not safe: $UNSAFE"
  fi
  lock_prefix
  recover
  if is_unfinished "$PREFIX"; then
    say "Replacing an interrupted installation, whose scripts did not all run; files that you added are kept ..."
    REPLACES=1
  fi
  if [ -n "$UPDATE" ]; then REPLACES=1; fi
  # The user who installs must be able to read and write the files, whatever the umask is.
  umask u=rwx
  if [ -n "$LAYS" ]; then
    make_laid
  else
    STAGE=$PREFIX.partial-$$
    { mkdir "$STAGE" "$STAGE/.archi" && mark_tree "$STAGE"; } || fail "cannot create $STAGE"
  fi
  # With a default ACL on the folder above, the kernel ignores the umask for new files. With the umask that this ACL implies,
  # programs and the lists of modes agree with the disk.
  take_umask_of "$STAGE"
}

# FOLDER, which this program has made: sets the umask that its mode implies.
take_umask_of() {
  facts=$(LC_ALL=C ls -ldn "$1") || return
  group=0
  others=0
  case $facts in d???-*) group=4 ;; esac
  case $facts in d????-*) group=$((group + 2)) ;; esac
  case $facts in d?????[-S]*) group=$((group + 1)) ;; esac
  case $facts in d??????-*) others=4 ;; esac
  case $facts in d???????-*) others=$((others + 2)) ;; esac
  case $facts in d????????[-T]*) others=$((others + 1)) ;; esac
  umask "0$group$others"
}

# From here on files are written; however this process ends, `clean_up` runs last.
lock_prefix() {
  case $VERIFIED in
    'script payload' | skipped) ;;
    *) fail "this installer is damaged: its checks did not run" ;;
  esac
  trap 'clean_up' EXIT
  trap 'stop_streams; exit 129' HUP
  trap 'stop_streams; exit 130' INT
  trap 'stop_streams; exit 143' TERM
  trap : PIPE
  take_lock
}

# Removes the stages of killed processes, and completes or undoes a killed update; the lock makes this safe.
recover() {
  if has_laid; then
    say_recovery
    recover_laid || fail "cannot remove $PREFIX/.archi-laid"
  elif is_folder "$PREFIX/.archi-laid"; then
    remove_unmarked "$PREFIX/.archi-laid"
  fi
  for left in "$PREFIX".partial-*; do
    case ${left##*.partial-} in *[!0-9]*) continue ;; esac
    if [ -L "$left" ] || ! [ -d "$left" ]; then continue; fi
    if is_marked "$left"; then
      remove_tree "$left" || fail "cannot remove $left"
    elif ! remove_unmarked "$left"; then
      warn "$left is kept: it has the name of a staging folder, but was not made by this program"
    fi
  done
  # A folder at PREFIX in which only pre_install had run.
  if is_marked "$PREFIX"; then remove_tree "$PREFIX" || fail "cannot remove $PREFIX"; fi
  # What is left of it if its removal was killed. Any other empty folder stays until the stage takes its place.
  if { was_replaced || [ -e "$PREFIX/.archi" ]; } && is_hollow "$PREFIX"; then remove_unmarked "$PREFIX"; fi
  if was_replaced; then
    if is_unfinished "$PREFIX"; then merge_tree "$PREFIX" "$PREFIX.replaced"; fi
    if [ -d "$PREFIX" ]; then
      REPLACED=$PREFIX.replaced
      merge_replaced
    else
      mv "$PREFIX.replaced" "$PREFIX" || fail "cannot rename $PREFIX.replaced to $PREFIX"
      is_mine "$PREFIX" || fail "another process made $PREFIX meanwhile"
    fi
  fi
}

# Whether PREFIX.replaced is the old installation of a killed update. Without the mark, it is somebody else's folder.
was_replaced() {
  is_mine "$PREFIX.replaced" && is_mine "$PREFIX.replaced/.archi" && is_file "$PREFIX.replaced/.archi/replaced"
}

# FOLDER: whether it is an installation that was not completed.
is_unfinished() { [ -f "$1/.archi/unfinished" ]; }

# Called before the exit: in an EXIT trap, zsh 5.9 crashes when a stream ends. A signal can arrive after a stream has
# started and before it is added to STREAMS.
stop_streams() {
  if [ "$!" != "$LAST_STREAM" ]; then STREAMS="$STREAMS $!"; fi
  for pid in $STREAMS; do kill "$pid" 2>/dev/null; done
  wait
  STREAMS=''
}

# On every exit: removes an unfinished installation, and renames the old one back.
clean_up() {
  set_exit_code $?
  trap '' HUP INT TERM
  if [ -n "$LAID" ] && has_laid; then
    recover_laid
    STAGE=''
  fi
  if [ -n "$BEGUN" ] && is_marked "$PREFIX"; then remove_tree "$PREFIX"; fi
  if [ -n "$STAGE" ] && [ -d "$STAGE" ]; then
    remove_tree "$STAGE"
  elif was_moved_into_folder; then
    # Another user can have replaced it meanwhile.
    if is_mine "$PREFIX"; then
      remove_tree "$PREFIX/${STAGE##*/}"
    else
      problem "$PREFIX belongs to another user: $PREFIX/${STAGE##*/} is not removed"
    fi
  else
    remove_unfinished
  fi
  if [ -n "$REPLACED" ]; then
    if [ -d "$REPLACED" ] && ! [ -e "$PREFIX" ]; then mv "$REPLACED" "$PREFIX"; fi
    if [ -n "$SKIP_OWNER" ] || is_mine "$PREFIX"; then rm -f "$PREFIX/.archi/replaced"; fi
  fi
  free_lock
  exit "$code"
}

# Renames the stage to the prefix.
move_into_place() {
  in_each "$ENV_NAMES" remove_scripts
  if [ -n "$REPLACES" ]; then
    REPLACED=$PREFIX.replaced
    printf '' >"$PREFIX/.archi/replaced" || fail "cannot write to $PREFIX"
    mv "$PREFIX" "$REPLACED" || fail "cannot rename $PREFIX"
    if [ -d "$REPLACED/${PREFIX##*/}" ] && ! was_replaced; then
      went_to=$REPLACED
      REPLACED=''
      if is_mine "$went_to"; then
        REPLACED=$went_to/${PREFIX##*/}
      else
        problem "the old installation of $PREFIX is now in $went_to/${PREFIX##*/}: move it back"
      fi
      fail "another process made $went_to meanwhile"
    fi
  elif [ -d "$PREFIX" ]; then
    rmdir "$PREFIX" || fail "the prefix is no longer empty: $PREFIX"
  fi
  if [ -e "$PREFIX" ] || [ -L "$PREFIX" ]; then fail "another process made $PREFIX meanwhile"; fi
  if will_run pre_install; then run_pre_install; fi
  # Without scripts the rename is the last step: the installation is then complete.
  if has_scripts_to_run; then printf '' >"$STAGE/.archi/unfinished" || fail "cannot write to $STAGE"; fi
  UNFINISHED=$PREFIX
  mv "$STAGE" "$PREFIX" || fail "cannot rename $STAGE to $PREFIX"
  if was_moved_into_folder; then fail "another process made $PREFIX meanwhile"; fi
  STAGE=''
}

# Removes what only an installation needs.
remove_scripts() {
  rm -rf "$STAGE/.archi/relocate" "$STAGE/.archi/requested" "$STAGE/.archi/begun"
  if [ -z "$AT" ]; then rm -rf "$STAGE/.archi/relocate.py" "$STAGE/.archi/copies" "$STAGE/.archi/shared"; fi
}

# Whether mv moved the stage into a folder that another process made at its target (mv -T is not portable).
was_moved_into_folder() { [ -n "$UNFINISHED" ] && [ -n "$STAGE" ] && [ -d "$PREFIX/${STAGE##*/}" ]; }

# Renames an unfinished installation back to the name of its stage, which a later run recognises, and removes it: if this
# is killed, no half-removed prefix is left. Fails if something remains.
remove_unfinished() {
  if [ -z "$UNFINISHED" ]; then return; fi
  aside=$PREFIX.partial-$$
  if is_folder "$UNFINISHED"; then mv "$UNFINISHED" "$aside" || return; fi
  is_marked "$aside" && remove_tree "$aside" && UNFINISHED=''
}

# The installation is complete: from here on a signal does not undo it.
release_prefix() {
  trap '' HUP INT TERM
  rm -f "$PREFIX/.archi/unfinished" "$PREFIX/.archi/stage"
  UNFINISHED=''
  if [ -n "$LAID" ]; then commit_laying; fi
  if [ -n "$REPLACED" ]; then merge_replaced; fi
  free_lock
  # A signal can stop the questions and programs that follow.
  trap - HUP INT TERM
}
