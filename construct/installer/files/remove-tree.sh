# --- remove-tree: removes folders that this program made, never across a mount -----------------------------------------
#
# Such a folder has a mark: .archi/stage holds the folder's own name. A folder that only has such a name, or is a copy,
# belongs to somebody else. The mark is removed last, so that a later run recognises what a killed one left.

mark_tree() { printf '%s\n' "${1##*/}" >"$1/.archi/stage"; }

is_marked() {
  for above in "$1" "$1/.archi"; do
    if [ -L "$above" ] || ! [ -d "$above" ]; then return 1; fi
  done
  is_mine "$1" && is_file "$1/.archi/stage" && [ "$(cat "$1/.archi/stage")" = "${1##*/}" ]
}

# Whether a run with -f was killed while it laid files into PREFIX.
has_laid() { is_marked "$PREFIX/.archi-laid"; }

is_file() { [ -f "$1" ] && ! [ -L "$1" ]; }

is_folder() { [ -d "$1" ] && ! [ -L "$1" ]; }

# FOLDER: removes an empty stage, which a process left that was killed before it wrote the mark; fails for any other.
remove_unmarked() {
  if [ -L "$1" ] || [ -L "$1/.archi" ]; then return 1; fi
  if is_file "$1/.archi/stage" && ! [ -s "$1/.archi/stage" ]; then rm -f "$1/.archi/stage"; fi
  rmdir "$1/.archi" 2>/dev/null
  rmdir "$1" 2>/dev/null
}

# FOLDER: whether a killed removal left it: it is empty, or has nothing but an .archi that remove_unmarked removes.
is_hollow() {
  if ! is_folder "$1" || [ -L "$1/.archi" ]; then return 1; fi
  case $(ls -A "$1") in '') return ;; .archi) ;; *) return 1 ;; esac
  case $(ls -A "$1/.archi") in '') ;; stage) ! [ -s "$1/.archi/stage" ] ;; *) return 1 ;; esac
}

# FOLDER: removes it; the caller knows that this program made it. The tar of a killed shell writes into the folder until it is
# gone, so rm can find new files in a folder that it has just emptied: rm is tried several times.
remove_tree() {
  if [ -L "$1" ] || ! [ -d "$1" ]; then
    problem "$1 is not a folder: it is not removed"
    return 1
  fi
  if has_mount "$1"; then
    problem "$MOUNT is a mount point, so $1 is not removed: unmount it, then remove that folder"
    return 1
  fi
  for seconds in 0 0 1 1 1; do
    if remove_contents "$1" 2>/dev/null && rm -rf "$1/.archi" 2>/dev/null && rmdir "$1" 2>/dev/null; then return; fi
    sleep "$seconds" 2>/dev/null
  done
  # A package or a script can have made folders read-only; everything below them is ours too.
  find "$1" -type d ! -perm -700 -exec chmod u+rwx '{}' \; 2>/dev/null
  remove_contents "$1" && rm -rf "$1"
}

# FOLDER: removes everything in it except the marks. rm -f ignores a pattern that matched nothing.
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

# FOLDER [inside]: whether something is mounted at FOLDER or below it; sets MOUNT to the mount point, or to the first path
# below it. With `inside`, FOLDER itself, envs and pkgs do not count. Without /proc, find compares device numbers, which
# do not show a folder of the same disk that is mounted there.
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

# The same without /proc. If there is no find either, it finds nothing: an installation removes only what it has just made.
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

# The kernel writes white space and backslashes in octal; this undoes it for `point`. The dot keeps a newline at the end.
unescape_mount() {
  replace_all "$point" "$backslash" "${backslash}0"
  point=$(printf '%b.' "$REPLACED_ALL")
  point=${point%.}
}
