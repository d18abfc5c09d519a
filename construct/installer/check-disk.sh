# --- check-disk: what only a trial tells: a folder is made beside the prefix, and taken away again -----------------------

# Its name is as long as the stage's. Where access is refused, or the owner, that was said.
check_disk() {
  folder=$EXISTING
  if [ -z "$MISSING" ]; then folder=${PREFIX%/*}; fi
  if ! [ -w "${folder:-/}" ] || [ "$REASONS" -gt 0 ]; then return; fi
  remove_trials
  trial=$folder/${PREFIX##*/}.checked-$$
  if ! told=$(LC_ALL=C mkdir "$trial" 2>&1); then
    reason 16 "write access" "$told" "a folder beside the prefix" "choose another prefix with -p"
    return
  fi
  try_folder
  rm -rf "$trial"
}

# What runs that were killed have left.
remove_trials() {
  for trial in "$folder/${PREFIX##*/}".checked-*; do
    case ${trial##*.checked-} in '' | *[!0-9]*) continue ;; esac
    if [ -L "$trial" ] || ! [ -d "$trial" ] || ! is_mine "$trial" || kill -0 "${trial##*.checked-}" 2>/dev/null; then continue; fi
    rm -f "$trial/link" "$trial/name" "$trial/second"
    if [ -n "$MISSING" ] && [ -d "$trial$MISSING" ]; then (cd "$trial" && rmdir -p ".$MISSING" 2>/dev/null); fi
    rmdir "$trial" 2>/dev/null
  done
}

try_folder() {
  if [ -n "$MISSING" ] && ! told=$(LC_ALL=C mkdir -p "$trial$MISSING" 2>&1); then
    reason 16 "write access" "$told" "the folder $PREFIX" "choose another prefix with -p"
  fi
  if ! ln -s target "$trial/link" 2>/dev/null; then
    reason 21 "soft links on the disk of $folder" none "a file system that has them" "choose another prefix with -p"
  fi
  if ! printf '' >"$trial/name" 2>/dev/null; then
    reason 16 "write access" "none to a file in $folder" "a disk that takes files" "choose another prefix with -p"
    return
  fi
  if [ -n "$CASE_COLLISION" ] && [ -e "$trial/NAME" ]; then
    reason 21 "names on the disk of $folder" "a disk to which upper and lower case are the same" \
      "one that keeps them apart (for $CASE_COLLISION)" "choose another prefix with -p"
  fi
  if [ -n "$KEEP_PKGS" ] && ! ln "$trial/name" "$trial/second" 2>/dev/null; then
    reason 21 "hard links on the disk of $folder" none "a file system that has them" "leave -k out, or choose another prefix with -p"
  fi
}
