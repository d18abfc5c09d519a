# --- repair: restores changed and missing files from this payload ------------------------------------------------------

repair_prefix() {
  lock_prefix
  if is_unfinished "$PREFIX"; then fail "the installation was interrupted: run this installer again to complete it"; fi
  # Inside the prefix, so that renames stay on one file system.
  left=$PREFIX/.archi/repair
  if is_marked "$left"; then
    remove_tree "$left" || fail "cannot remove $left"
  elif { [ -e "$left" ] || [ -L "$left" ]; } && ! remove_unmarked "$left"; then
    fail "$left was not made by this program: move it away"
  fi
  mkdir "$left" || fail "cannot create $left"
  STAGE=$left
  { mkdir "$STAGE/.archi" && mark_tree "$STAGE"; } || fail "cannot write to $STAGE"
  use_installed_umask
  set_answers
  find_tar
  tar_stream "$HEADER_BYTES" "$ENVIRONMENT_BYTES" | (extract) || unpacking_failed
  refuse_other_payload
  say "Looking for changed and missing files ..."
  in_each "$ENV_NAMES" repair_environment || exit
}

repair_environment() {
  shown=$AT
  AT=''
  if [ -n "$shown" ]; then make_env_folder || exit; fi
  { (diff_environment) && print_difference '~end' - -; } >"$STAGE/differences" ||
    fail "not all of $PREFIX could be read (see above); nothing was restored"
  unpack_needed
  relocate_with_sh "$PREFIX" || fail "relocating failed (see above)"
  rm -rf "$STAGE/.archi/relocate" "$STAGE/.archi/requested" "$STAGE/.archi/relocate.py" "$STAGE/.archi/copies"
  write_records || fail "cannot write to $STAGE"
  list_repairs >"$STAGE/repairs" ||
    fail "not all of $PREFIX could be read (see above); nothing was restored"
  restore_all
  relink
  if [ -n "$stuck" ]; then fail "not everything could be restored (see above)"; fi
  { (cd "$PREFIX" && print_records) >"$STAGE/records" && mv -f "$STAGE/records" "$PREFIX/.archi/records"; } ||
    fail "cannot write to $PREFIX"
  if [ -n "$(diff_menus)" ]; then (make_menus); fi
  say "$count restored in $PREFIX"
}

# Makes the folder of an environment that is gone. Neither it nor envs may be a link.
make_env_folder() {
  for folder in "$BASE_PREFIX/envs" "$PREFIX"; do
    if [ -L "$folder" ] || { [ -e "$folder" ] && ! [ -d "$folder" ]; }; then
      problem "$folder is not a folder: move it away, then repair again"
      return 1
    fi
    if ! [ -d "$folder" ]; then mkdir "$folder" || return 1; fi
  done
}

# Restored files get the modes of the installation. The last line of .archi/origin is its umask; if that is lost, the mode of
# the folder shows it.
use_installed_umask() {
  installed_umask=$(tail -n 1 "$PREFIX/.archi/origin" 2>/dev/null)
  case $installed_umask in
    '' | *[!0-7]*)
      take_umask_of "$PREFIX/.archi"
      installed_umask=$(umask)
      ;;
  esac
  umask "$installed_umask"
  umask u=rwx
}

# Fails if another installer made PREFIX (with the same lock, the files are the same), or if PREFIX was moved.
refuse_other_payload() {
  # shellcheck disable=SC2046
  set -- $(sha256 "$STAGE/.archi/lock.json" "$PREFIX/.archi/lock.json" 2>/dev/null)
  if [ "${1:-}" = "${2:-}" ]; then is_same_payload=1; else is_same_payload=''; fi
  if ! { { IFS= read -r payload_there && IFS= read -r prefix_there; } <"$PREFIX/.archi/origin"; } 2>/dev/null; then return; fi
  if [ "$payload_there" != "$PAYLOAD_SHA256" ] && [ -z "$is_same_payload" ]; then
    fail "$PREFIX was made by another installer; its payload has the sha256 $payload_there"
  fi
  if [ "$prefix_there" != "${PREFIX%%"$newline"*}" ] && origin_is_whole; then
    fail "$PREFIX was installed as $prefix_there, and moved; its files name that path. Move it back first"
  fi
}

origin_is_whole() {
  IFS=$tab read -r _ _ _ recorded <"$PREFIX/.archi/records"
  [ "$recorded" = "$(sha256 "$PREFIX/.archi/origin")" ]
} 2>/dev/null

# Unpacks the packages with a changed or missing file.
unpack_needed() {
  needed=' '
  all=''
  while IFS=$tab read -r kind at dist _; do
    case $kind in changed | missing) ;; *) continue ;; esac
    if [ "$at" = .archi/records ]; then all=1; fi
    case $needed in *" $dist "*) ;; *) needed="$needed$dist " ;; esac
  done <"$STAGE/differences"
  number=0
  while IFS=$tab read -r dist _ _ rest; do
    case $all$needed in
      1* | *" $dist "*)
        say "Unpacking $dist ..."
        find_member "$number" "$rest"
        tar_stream "$MEMBER_OFFSET" "$MEMBER_SIZE" | (extract) || unpacking_failed
        ;;
    esac
    number=$((number + 1))
  done <"$STAGE/.archi/packages" || fail "cannot read $STAGE/.archi/packages"
}

# Prints the differences again, with the lists from the payload: those in the prefix can be damaged.
list_repairs() {
  (
    cd "$PREFIX" || exit 1
    staged=$STAGE/.archi
    set -- "$staged/environment" "$staged/records"
    for list in "$staged"/installed/*; do
      dist=${list##*/}
      if ! [ -f "$list" ] || { ! [ -f "conda-meta/$dist.json" ] && find_successor "$dist"; }; then continue; fi
      set -- "$@" "$list"
    done
    cat "$@" >"$STAGE/lists" || exit 1
    { cat "$STAGE/lists" && list_found "$STAGE/lists"; } | sort_lines | classify repair
  )
}

repair_own() { verify_own "$1"; }
repair_missing() { verify_missing; }
repair_foreign() { :; }
repair_compiled() { :; }
repair_end() { flush_batches; }

# Each file is restored by a rename: if this is killed, every file is either the old or the right one.
restore_all() {
  count=0
  stuck=''
  real=''
  while IFS=$tab read -r kind at _ _ what _; do
    case $kind in changed | missing) ;; *) continue ;; esac
    if restore; then
      count=$((count + 1))
      say "  $shown$at"
    else
      stuck=1
    fi
  done <"$STAGE/repairs" || stuck=1
}

make_parent() {
  case $1 in */*) make_folder "${1%/*}" ;; esac
}

restore() {
  make_parent "$at" || return 1
  case $what in
    # .archi/records is written again at the end.
    u) if [ "$at" = .archi/records ]; then return; fi ;;
    d*)
      make_folder "$at" && chmod "${what#d}" "$PREFIX/$at"
      return
      ;;
  esac
  if [ -L "$PREFIX/$at" ]; then
    rm -f "$PREFIX/$at"
  elif [ -d "$PREFIX/$at" ] && ! rmdir "$PREFIX/$at" 2>/dev/null; then
    problem "$at is a folder that is not empty: move it away, then repair again"
    return 1
  fi
  mv -f "$STAGE/$at" "$PREFIX/$at"
}

# FOLDER: makes it and those above it in the prefix. None of them may be a link, which could lead out of the prefix.
make_folder() {
  if [ "$1" = "$real" ]; then return; fi
  above=''
  below=$1/
  while [ -n "$below" ]; do
    above=$above/${below%%/*}
    below=${below#*/}
    if [ -L "$PREFIX$above" ] || { [ -e "$PREFIX$above" ] && ! [ -d "$PREFIX$above" ]; }; then
      problem "${above#/} is not a folder: move it away, then repair again"
      return 1
    fi
    if ! [ -d "$PREFIX$above" ]; then mkdir "$PREFIX$above" || return 1; fi
  done
  real=$1
}

# Restores hard links between installed files. Neither name may be below a link.
relink() {
  while IFS=$tab read -r at _ _ _ same; do
    # shellcheck disable=SC3013 # POSIX.1-2024; every shell this runs in has it
    if [ -z "$same" ] || [ "$PREFIX/$at" -ef "$PREFIX/$same" ]; then continue; fi
    if ! make_parent "$at" || ! make_parent "$same"; then
      stuck=1
      continue
    fi
    ln "$PREFIX/$same" "$STAGE/linked" && mv -f "$STAGE/linked" "$PREFIX/$at" || stuck=1
  done <"$STAGE/lists" || stuck=1
}
