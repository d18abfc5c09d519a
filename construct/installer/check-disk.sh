# --- check-disk: tries the file system with a folder beside the prefix, and removes it again ------------------------------

# The folder's name is as long as the stage's. It is not made after an earlier problem.
check_disk() {
  folder=$EXISTING
  if [ -z "$MISSING" ]; then folder=${PREFIX%/*}; fi
  # With -f the stage is in the prefix, which can be another disk.
  if [ -n "$LAYS" ]; then folder=$PREFIX; fi
  if ! [ -w "${folder:-/}" ] || [ "$REASONS" -gt 0 ]; then return; fi
  remove_old_trials
  trial=$folder/${PREFIX##*/}.checked-$$
  if [ -e "$trial" ] || [ -L "$trial" ]; then
    told="$trial already exists"
    refuse_trial
    return
  fi
  # A signal can arrive right after mkdir.
  trap 'remove_trial; exit 129' HUP
  trap 'remove_trial; exit 130' INT
  trap 'remove_trial; exit 143' TERM
  if told=$(LC_ALL=C mkdir "$trial" 2>&1); then
    try_folder
    remove_trial
  else
    refuse_trial
  fi
  trap - HUP INT TERM
}

# The link is removed last, before the folder: if this is killed, it tells who made it.
remove_trial() { rm -rf "$trial/second" "$trial/file" "$trial/new" "$trial/link" "$trial"; }

# Reports the error message in `told`.
refuse_trial() {
  case $told in
    *"No space left"* | *uota*) reason 15 "free space on the disk of $folder" none "space for files and folders" "delete files, or choose another prefix with -p" ;;
    *) reason 16 "write access" "$told" "files and folders in $folder" "choose another prefix with -p" ;;
  esac
}

# Removes the folders of killed runs: such a folder has a link to its own name, or nothing but folders in it.
remove_old_trials() {
  for left in "$folder/${PREFIX##*/}".checked-*; do
    case ${left##*.checked-} in '' | *[!0-9]*) continue ;; esac
    if ! is_folder "$left" || ! is_mine "$left" || kill -0 "${left##*.checked-}" 2>/dev/null; then continue; fi
    if [ "$(readlink "$left/link")" = "./${left##*/}" ]; then
      rm -rf "$left"
    else
      if [ -n "$MISSING" ] && [ -d "$left/new$MISSING" ]; then (cd "$left" && rmdir -p "new$MISSING" 2>/dev/null); fi
      rmdir "$left/new" "$left" 2>/dev/null
    fi
  done
}

try_folder() {
  # In a folder of their own: their names can be those of the files below.
  if [ -n "$MISSING" ] && ! told=$(LC_ALL=C mkdir -p "$trial/new$MISSING" 2>&1); then
    refuse_trial
    return
  fi
  if ! told=$(LC_ALL=C ln -s "./${trial##*/}" "$trial/link" 2>&1); then
    case $told in
      *"No space left"* | *uota*) refuse_trial ;;
      *) reason 21 "soft links on the disk of $folder" none "a file system with soft links" "choose another prefix with -p" ;;
    esac
    return
  fi
  if ! { printf '' >"$trial/file"; } 2>/dev/null; then
    told=$(LC_ALL=C && export LC_ALL && { printf '' >"$trial/file"; } 2>&1)
    refuse_trial
    return
  fi
  if [ -n "$CASE_COLLISION" ] && [ -e "$trial/FILE" ]; then
    reason 21 "file names on the disk of $folder" "a file system that ignores upper and lower case" \
      "one that does not (for $CASE_COLLISION)" "choose another prefix with -p"
  fi
  if [ -z "$HARD_LINK$KEEP_PKGS$ENVS" ] || ln "$trial/file" "$trial/second" 2>/dev/null; then return; fi
  if [ -n "$HARD_LINK" ]; then
    reason 21 "hard links on the disk of $folder" none "a file system with hard links (for $HARD_LINK)" "choose another prefix with -p"
  elif [ -n "$KEEP_PKGS" ]; then
    reason 21 "hard links on the disk of $folder" none "a file system with hard links" "leave -k out, or choose another prefix with -p"
  else
    # Environments that share files get copies.
    NEEDED_BYTES=$((NEEDED_BYTES + COPIED_BYTES))
    NEEDED_INODES=$((NEEDED_INODES + COPIED_INODES))
    check_room
  fi
}
