# --- package-cache: with -k, conda's package cache in PREFIX/pkgs, hard linked with the prefix --------------------------

# Sets NEEDED_BYTES and NEEDED_INODES, with the package cache if -k is given.
compute_needs() {
  NEEDED_BYTES=$UNPACKED_BYTES
  NEEDED_INODES=$INODES
  if [ -z "$KEEP_PKGS" ]; then return; fi
  if [ -z "$PKGS_MEMBERS" ]; then
    problem "this installer has no package cache, so -k has nothing to keep"
    refuse "leave -k out, or build the installer with keep_pkgs: true in the manifest (archi-construct installer --keep-pkgs)"
  fi
  NEEDED_BYTES=$((UNPACKED_BYTES + PKGS_UNPACKED_BYTES))
  NEEDED_INODES=$((INODES + PKGS_INODES))
}

# Unpacks the cache before relocation: files that stay the same are hard links to the prefix's, the others are copied.
unpack_pkgs() {
  if [ -z "$KEEP_PKGS" ]; then return; fi
  tar_stream "$offset" "$PKGS_INDEX_BYTES" | (extract) || unpacking_failed
  offset=$((offset + PKGS_INDEX_BYTES))
  # shellcheck disable=SC2086
  unpack_in_parallel "Unpacking the package cache ($((PKGS_UNPACKED_BYTES / 1000000)) MB) ..." $PKGS_MEMBERS
  failed=0
  for script in "$STAGE"/.archi/pkgs/*; do
    if ! [ -f "$script" ]; then continue; fi
    # shellcheck disable=SC1090
    . "$script" || failed=1
  done
  if [ "$failed" -ne 0 ]; then fail "cannot fill the package cache (see above): is the disk full?"; fi
  rm -rf "$STAGE/.archi/pkgs"
}

# The commands of these scripts: k FOLDER FILE... copies files, m MODE FILE... sets modes.
k() {
  folder=$1
  shift
  (cd "$STAGE" && cp -p -- "$@" "$folder/") || failed=1
}

m() {
  mask_mode "$1"
  shift
  (cd "$STAGE" && chmod "$MASKED" -- "$@") || failed=1
}

# OLD NEW: moves the old prefix's cache into the new one. Of a package in both, the new copy stays, since the new prefix is
# linked with it; but of two different packages with one name, the old one stays.
merge_pkgs() {
  old=$1/pkgs
  new=$2/pkgs
  merged=$1/.archi/merged
  if ! is_folder "$old" || [ -L "$new" ]; then return; fi
  if ! [ -e "$new" ]; then
    mv "$old" "$new" || fail "cannot move $old to $2"
    return
  fi
  for list in urls urls.txt; do
    if is_file "$old/$list"; then merge_lines "$old/$list" "$new/$list" || fail "cannot write to $new/$list"; fi
  done
  for kept in "$old"/* "$old"/.[!.]* "$old"/..?*; do
    there=$new/${kept##*/}
    case ${kept##*/} in urls | urls.txt) continue ;; esac
    if ! [ -e "$kept" ] && ! [ -L "$kept" ]; then continue; fi
    if is_same_package "$kept" "$there"; then continue; fi
    if [ -e "$there" ] || [ -L "$there" ]; then set_aside "$there" || fail "cannot move $there"; fi
    mv "$kept" "$there" || fail "cannot move $kept to $new"
  done
  # What is left in it is in the new cache too.
  set_aside "$old" || fail "cannot move $old"
}

# PATH: moves it into the old tree, to be removed with that. If it were removed in place, a killed run could leave
# half a package, and its rm could continue in whatever replaces it.
set_aside() { mkdir -p "$merged/.archi" && mark_tree "$merged" && mv "$1" "$merged/${1##*/}.$$"; }

is_same_package() {
  [ -f "$1/$RECORD_OF_PACKAGE" ] && [ -f "$2/$RECORD_OF_PACKAGE" ] &&
    [ "$(cat "$1/$RECORD_OF_PACKAGE")" = "$(cat "$2/$RECORD_OF_PACKAGE")" ]
}
RECORD_OF_PACKAGE=info/repodata_record.json

# OLD NEW: adds the lines of OLD that NEW does not have, at its end: of two lines, conda uses the later one.
merge_lines() {
  lines=$(cat "$2") || return
  added=''
  while IFS= read -r line || [ -n "$line" ]; do
    case $newline$lines$newline in
      *"$newline$line$newline"*) ;;
      *) added=$added$line$newline ;;
    esac
  done <"$1"
  { printf '%s\n%s' "$lines" "$added" >"$2.merged"; } && mv "$2.merged" "$2"
}
