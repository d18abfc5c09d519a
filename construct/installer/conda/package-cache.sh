# --- pkgs: conda's package cache, hard linked with the prefix, where -k asks for it --------------------------------

# Sets what is needed on the disk, before that is looked at.
compute_needs() {
  NEEDED_BYTES=$UNPACKED_BYTES
  NEEDED_INODES=$INODES
  if [ -z "$KEEP_PKGS" ]; then return; fi
  if [ -z "$PKGS_MEMBERS" ]; then
    problem "this installer brings no package cache: there is nothing for -k to keep"
    refuse "leave -k out, or build it with keep_pkgs: true in its manifest (archi-construct installer --keep-pkgs)"
  fi
  NEEDED_BYTES=$((UNPACKED_BYTES + PKGS_UNPACKED_BYTES))
  NEEDED_INODES=$((INODES + PKGS_INODES))
}

# Its hard links lead to the files of the prefix; what is relocated there is copied while it is still as packaged.
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
  if [ "$failed" -ne 0 ]; then fail "cannot fill the package cache (see above): is there room on the disk?"; fi
  rm -rf "$STAGE/.archi/pkgs"
}

# FOLDER FILE... and MODE FILE...: the commands of these scripts.
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

# OLD NEW: an update leaves the old prefix's cache to the new one. Where both have a package, the new prefix is linked with its own
# copy, and that stays; but if it is another package by the same name, the old one does.
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
  # What is left of it is in the new cache as well.
  set_aside "$old" || fail "cannot move $old"
}

# Renamed, to be removed with the old tree: what a kill leaves of a package that is being removed would be taken for another
# package, and an rm that outlives a killed shell would go on in what takes the place.
set_aside() { mkdir -p "$merged/.archi" && mark_tree "$merged" && mv "$1" "$merged/${1##*/}.$$"; }

is_same_package() {
  [ -f "$1/$RECORD_OF_PACKAGE" ] && [ -f "$2/$RECORD_OF_PACKAGE" ] &&
    [ "$(cat "$1/$RECORD_OF_PACKAGE")" = "$(cat "$2/$RECORD_OF_PACKAGE")" ]
}
RECORD_OF_PACKAGE=info/repodata_record.json

# OLD NEW: adds the lines of the one that the other does not have. The later of two lines is the one conda goes by.
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
