# --- remove: trees that this program made, never across a mount ------------------------------------------------------
#
# A tree to be removed as a whole says by its own name, in .archi/stage, that it is one: a folder that is only called like
# one, or a copy of one, is somebody else's. The mark goes last, so that what a kill leaves is known again.

mark_tree() { printf '%s\n' "${1##*/}" >"$1/.archi/stage"; }

is_marked() {
  for above in "$1" "$1/.archi"; do
    if [ -L "$above" ] || ! [ -d "$above" ]; then return 1; fi
  done
  is_mine "$1" && is_file "$1/.archi/stage" && [ "$(cat "$1/.archi/stage")" = "${1##*/}" ]
}

is_file() { [ -f "$1" ] && ! [ -L "$1" ]; }

is_folder() { [ -d "$1" ] && ! [ -L "$1" ]; }

# What a kill leaves of a stage before its mark is written is empty; nothing else is removed here.
remove_unmarked() {
  if [ -L "$1" ] || [ -L "$1/.archi" ]; then return 1; fi
  if is_file "$1/.archi/stage" && ! [ -s "$1/.archi/stage" ]; then rm -f "$1/.archi/stage"; fi
  rmdir "$1/.archi" 2>/dev/null
  rmdir "$1" 2>/dev/null
}

# FOLDER, which the caller knows to be this program's. A shell that was killed leaves its tar behind, which fills the
# folder on, until it has nothing to stand in: rm comes too late for a folder that it has emptied.
remove_tree() {
  if [ -L "$1" ] || ! [ -d "$1" ]; then
    problem "$1 is no folder: it is left alone"
    return 1
  fi
  if has_mount "$1"; then
    problem "$MOUNT is a mount point: $1 is left alone; unmount it, then remove that"
    return 1
  fi
  for seconds in 0 0 1 1 1; do
    if remove_contents "$1" 2>/dev/null && rm -rf "$1/.archi" 2>/dev/null && rmdir "$1" 2>/dev/null; then return; fi
    sleep "$seconds" 2>/dev/null
  done
  # Folders of ours that a package or a script has protected; nothing is below them that is not ours.
  find "$1" -type d ! -perm -700 -exec chmod u+rwx '{}' \; 2>/dev/null
  remove_contents "$1" && rm -rf "$1"
}

# All but the marks. A name that is left of a pattern is no file.
remove_contents() {
  tree=$1
  set --
  for entry in "$tree"/* "$tree"/.[!.]* "$tree"/..?* "$tree"/.archi/*; do
    case ${entry#"$tree/"} in
      .archi | .archi/stage | .archi/unfinished) ;;
      *) set -- "$@" "$entry" ;;
    esac
  done
  rm -rf "$@"
}

# Whether something is mounted at FOLDER or below it: sets MOUNT to that place, or to what is found behind it. With `inside`
# that is only asked of what is in it, but for envs and pkgs. Device numbers, which find looks at where there is no /proc,
# tell nothing of a folder of the same disk that is mounted there.
has_mount() {
  MOUNT=''
  if ! [ -r /proc/self/mountinfo ]; then
    find_mount "$@"
    return
  fi
  while read -r _ _ _ _ point _; do
    case $point in *"$backslash"*) unescape_mount ;; esac
    case ${2:-}$point in
      inside"$1" | inside"$1"/envs | inside"$1"/envs/* | inside"$1"/pkgs | inside"$1"/pkgs/*) ;;
      "$1" | "$1"/* | inside"$1"/*) MOUNT=$point ;;
    esac
  done </proc/self/mountinfo
  [ -n "$MOUNT" ]
}

# An install has no need of find; what it removes it has just made.
find_mount() {
  command -v find >/dev/null 2>&1 || return
  MOUNT=$(
    cd "$1" || exit
    set -- -name . -o ${2:+-path ./envs -prune -o -path ./pkgs -prune -o} -print
    { find . "$@" && find . -xdev "$@"; } | LC_ALL=C sort | LC_ALL=C uniq -u | head -n 1
  )
  if [ -n "$MOUNT" ]; then MOUNT=$1/${MOUNT#./}; fi
  [ -n "$MOUNT" ]
}

# The kernel writes white space and backslashes of point in octal. The dot keeps a newline at its end.
unescape_mount() {
  replace_all "$point" "$backslash" "${backslash}0"
  point=$(printf '%b.' "$REPLACED_ALL")
  point=${point%.}
}
