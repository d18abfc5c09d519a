# --- stage: a folder beside the prefix, which becomes the prefix when all is done ----------------------------------
#
# Why unpacking and relocating follow no link that was not checked:
# - Names. The payload is the one that the build wrote (its sha256 is checked first), and the build refuses a path below a link
#   or out of the prefix (src/package/placement.ts; of several packages: src/payload/clobber.ts). What the target writes itself
#   has names in .archi, where no package has a file. Relocating asks of each file, and of the folders above it, whether it is
#   a link all the same (find_place).
# - Place. The stage is made by mkdir, which takes nothing that is there; tar runs inside of it, by relative names. Nothing is
#   unpacked into a prefix that exists, and so neither through links in it, such as envs or pkgs: the stage takes its place by a
#   rename. An update renames what was added, and descends only where both trees have a folder that is no link. A repair has
#   its stage in PREFIX/.archi, which may be no link, and looks at each folder above what it puts back (make_folder).
# - Others. Whoever could put another folder in the place of the stage owns a folder above it or may write to one that has no
#   sticky bit: such a place is refused (ownership.sh). In a sticky folder others can only make what is not there yet: a folder
#   or link at the target of a rename. That is looked for behind each rename; nothing is removed through it, or taken back.

STAGE=''
STREAMS=''
# What $! was when STREAMS was complete.
LAST_STREAM=$!
# Whether what is in the prefix is replaced, and what was added to it kept; the old tree, while there is one.
REPLACES=''
REPLACED=''
# The prefix, from when it stands until its link scripts have run.
UNFINISHED=''

# Takes the prefix for this process, mends what a killed one left, makes the folder to unpack into.
prepare_stage() {
  parent=${PREFIX%/*}
  [ -d "${parent:-/}" ] || mkdir -p "${parent:-/}" || fail "cannot make ${parent:-/}"
  # Folders that were not there when the owners were looked at may be another user's.
  if [ -z "$SKIP_OWNER" ] && [ "${parent:-/}" != "$EXISTING" ] && [ "$PREFIX" != "$EXISTING" ] && ! is_safe_place "$PREFIX"; then
    fail "the prefix is not safe: $UNSAFE"
  fi
  lock_prefix
  recover
  if is_unfinished "$PREFIX"; then
    say "Replacing an installation that was killed before its link scripts had run; what you added to it is kept ..."
    REPLACES=1
  fi
  if [ -n "$UPDATE" ]; then REPLACES=1; fi
  STAGE=$PREFIX.partial-$$
  # Whatever else the umask takes away: who installs has to read and write it.
  umask u=rwx
  { mkdir "$STAGE" "$STAGE/.archi" && mark_tree "$STAGE"; } || fail "cannot make $STAGE"
  # Where the folder above has a default ACL, the kernel gives new files the modes that this allows, and passes over the umask:
  # programs that reckon with it, and the lists, then say the same as the disk.
  take_umask_of "$STAGE"
}

# FOLDER, which this program has made: the umask becomes the one that its mode shows.
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

# From here on something is written; whatever ends this process, `clean_up` is what it does last.
lock_prefix() {
  case $WHOLE in
    'script payload' | skipped) ;;
    *) fail "this installer is damaged: its checks were passed over" ;;
  esac
  trap 'clean_up' EXIT
  trap 'stop_streams; exit 129' HUP
  trap 'stop_streams; exit 130' INT
  trap 'stop_streams; exit 143' TERM
  trap : PIPE
  take_lock
}

# Whoever holds the lock owns what earlier processes left here.
recover() {
  for left in "$PREFIX".partial-*; do
    case ${left##*.partial-} in *[!0-9]*) continue ;; esac
    if [ -L "$left" ] || ! [ -d "$left" ]; then continue; fi
    if is_marked "$left"; then
      remove_tree "$left" || fail "cannot remove $left"
    elif ! remove_unmarked "$left"; then
      warn "$left is kept: only its name is like one of this program's folders"
    fi
  done
  if was_replaced; then
    if is_unfinished "$PREFIX"; then merge_tree "$PREFIX" "$PREFIX.replaced"; fi
    if [ -d "$PREFIX" ]; then
      REPLACED=$PREFIX.replaced
      merge_replaced
    else
      mv "$PREFIX.replaced" "$PREFIX" || fail "cannot put $PREFIX.replaced back"
      is_mine "$PREFIX" || fail "somebody else made $PREFIX meanwhile"
    fi
  fi
}

# A killed update has put the old tree there. Without the mark, it is somebody else's folder.
was_replaced() {
  is_mine "$PREFIX.replaced" && is_mine "$PREFIX.replaced/.archi" && is_file "$PREFIX.replaced/.archi/replaced"
}

# FOLDER: it stands, but whoever made it did not come to the end.
is_unfinished() { [ -f "$1/.archi/unfinished" ]; }

# Before the exit: in an EXIT trap, zsh 5.9 ends by a segmentation fault when a stream does. A signal can come behind the
# start of a stream, and before its entry.
stop_streams() {
  if [ "$!" != "$LAST_STREAM" ]; then STREAMS="$STREAMS $!"; fi
  for pid in $STREAMS; do kill "$pid" 2>/dev/null; done
  wait
  STREAMS=''
}

# On every way out: what is not finished goes, what was there before comes back.
clean_up() {
  set_exit_code $?
  trap '' HUP INT TERM
  if [ -n "$STAGE" ] && [ -d "$STAGE" ]; then
    remove_tree "$STAGE"
  elif was_moved_into_folder; then
    # Another user could put something else in its place meanwhile.
    if is_mine "$PREFIX"; then
      remove_tree "$PREFIX/${STAGE##*/}"
    else
      problem "$PREFIX is another user's: $PREFIX/${STAGE##*/} is left there"
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

# The new tree becomes the prefix.
move_into_place() {
  rm -rf "$STAGE/.archi/relocate" "$STAGE/.archi/relocate.py" "$STAGE/.archi/begun"
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
        problem "$went_to/${PREFIX##*/} is what was in $PREFIX: move it back"
      fi
      fail "somebody else made $went_to meanwhile"
    fi
  elif [ -d "$PREFIX" ]; then
    rmdir "$PREFIX" || fail "the prefix is no longer empty: $PREFIX"
  fi
  if [ -e "$PREFIX" ] || [ -L "$PREFIX" ]; then fail "somebody else made $PREFIX meanwhile"; fi
  # Without link scripts the rename is the last step: what stands then is whole.
  if has_link_scripts; then printf '' >"$STAGE/.archi/unfinished" || fail "cannot write to $STAGE"; fi
  UNFINISHED=$PREFIX
  mv "$STAGE" "$PREFIX" || fail "cannot rename $STAGE to $PREFIX"
  if was_moved_into_folder; then fail "somebody else made $PREFIX meanwhile"; fi
  STAGE=''
}

# mv puts a folder into one that has appeared at its target, and only some can be told not to.
was_moved_into_folder() { [ -n "$UNFINISHED" ] && [ -n "$STAGE" ] && [ -d "$PREFIX/${STAGE##*/}" ]; }

# What stands and did not come to its end gets its old name back, by which a later run knows it, and is removed under that:
# what a kill leaves of it is no prefix. Fails where not all of it goes.
remove_unfinished() {
  if [ -z "$UNFINISHED" ]; then return; fi
  aside=$PREFIX.partial-$$
  if is_folder "$UNFINISHED"; then mv "$UNFINISHED" "$aside" || return; fi
  is_marked "$aside" && remove_tree "$aside" && UNFINISHED=''
}

# All is done: a signal does not undo it any more.
release_prefix() {
  trap '' HUP INT TERM
  rm -f "$PREFIX/.archi/unfinished" "$PREFIX/.archi/stage"
  UNFINISHED=''
  if [ -n "$REPLACED" ]; then merge_replaced; fi
  free_lock
  # What is asked and started from here on can be ended.
  trap - HUP INT TERM
}
