# --- repair: what is changed or missing comes back from this payload ------------------------------------------------

repair_prefix() {
  lock_prefix
  if is_unfinished "$PREFIX"; then fail "its installation was killed: run this installer again, it is made anew"; fi
  # Inside the prefix, so that all that is renamed stays on one file system.
  left=$PREFIX/.archi/repair
  if is_marked "$left"; then
    remove_tree "$left" || fail "cannot remove $left"
  elif { [ -e "$left" ] || [ -L "$left" ]; } && ! remove_unmarked "$left"; then
    fail "$left is in the way, and not of this program: move it away"
  fi
  mkdir "$left" || fail "cannot make $left"
  STAGE=$left
  { mkdir "$STAGE/.archi" && mark_tree "$STAGE"; } || fail "cannot write to $STAGE"
  use_installed_umask
  find_tar
  tar_stream "$HEADER_BYTES" "$ENVIRONMENT_BYTES" | (extract) || unpacking_failed
  refuse_other_payload
  say "Looking for what is changed or missing ..."
  diff_prefix >"$STAGE/differences" || fail "not all of $PREFIX could be looked at (see above); nothing was put back"
  unpack_needed
  relocate_with_sh "$PREFIX" || fail "relocating failed (see above)"
  rm -rf "$STAGE/.archi/relocate" "$STAGE/.archi/relocate.py"
  write_records || fail "cannot write to $STAGE"
  find_what_to_put_back >"$STAGE/put-back" ||
    fail "not all of $PREFIX could be looked at (see above); nothing was put back"
  put_back_all
  relink
  if [ -n "$stuck" ]; then fail "not everything could be put back (see above)"; fi
  { (cd "$PREFIX" && print_records) >"$STAGE/records" && mv -f "$STAGE/records" "$PREFIX/.archi/records"; } ||
    fail "cannot write to $PREFIX"
  say "$count put back in $PREFIX"
}

# What is put back gets the modes that it was installed with. The last line of .archi/origin is the umask; where that is lost,
# the folder tells it.
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

# The same lock gives the same files.
refuse_other_payload() {
  # shellcheck disable=SC2046
  set -- $(sha256 "$STAGE/.archi/lock.json" "$PREFIX/.archi/lock.json" 2>/dev/null)
  if [ "${1:-}" = "${2:-}" ]; then is_same_payload=1; else is_same_payload=''; fi
  if ! { { IFS= read -r payload_there && IFS= read -r prefix_there; } <"$PREFIX/.archi/origin"; } 2>/dev/null; then return; fi
  if [ "$payload_there" != "$PAYLOAD_SHA256" ] && [ -z "$is_same_payload" ]; then
    fail "$PREFIX was made by another installer; its payload has the sha256 $payload_there"
  fi
  if [ "$prefix_there" != "${PREFIX%%"$newline"*}" ] && origin_is_whole; then
    fail "$PREFIX was installed as $prefix_there, and moved; its files say so. Move it back first"
  fi
}

origin_is_whole() {
  IFS=$tab read -r _ _ _ recorded <"$PREFIX/.archi/records"
  [ "$recorded" = "$(sha256 "$PREFIX/.archi/origin")" ]
} 2>/dev/null

# Unpacks the packages that anything is wrong with.
unpack_needed() {
  needed=' '
  all=''
  while IFS=$tab read -r kind at dist _; do
    case $kind in changed | missing) ;; *) continue ;; esac
    if [ "$at" = .archi/records ]; then all=1; fi
    case $needed in *" $dist "*) ;; *) needed="$needed$dist " ;; esac
  done <"$STAGE/differences"
  offset=$((HEADER_BYTES + ENVIRONMENT_BYTES))
  # shellcheck disable=SC2086
  set -- $MEMBERS
  while IFS=$tab read -r dist _; do
    case $all$needed in
      1* | *" $dist "*)
        say "Unpacking $dist ..."
        tar_stream "$offset" "$1" | (extract) || unpacking_failed
        ;;
    esac
    offset=$((offset + $1))
    shift
  done <"$STAGE/.archi/packages" || fail "cannot read $STAGE/.archi/packages"
}

# The lists just made are right, whatever became of those in the prefix.
find_what_to_put_back() {
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

# Every file by a rename: whenever this is killed, a file is the old one or the right one.
put_back_all() {
  count=0
  stuck=''
  real=''
  while IFS=$tab read -r kind at _ _ what _; do
    case $kind in changed | missing) ;; *) continue ;; esac
    if put_back; then
      count=$((count + 1))
      say "  $at"
    else
      stuck=1
    fi
  done <"$STAGE/put-back" || stuck=1
}

make_parent() {
  case $1 in */*) make_folder "${1%/*}" ;; esac
}

put_back() {
  make_parent "$at" || return 1
  case $what in
    # .archi/records is written anew.
    u) if [ "$at" = .archi/records ]; then return; fi ;;
    d*)
      make_folder "$at" && chmod "${what#d}" "$PREFIX/$at"
      return
      ;;
  esac
  if [ -L "$PREFIX/$at" ]; then
    rm -f "$PREFIX/$at"
  elif [ -d "$PREFIX/$at" ] && ! rmdir "$PREFIX/$at" 2>/dev/null; then
    problem "$at is a folder, and not empty: move it away, then repair again"
    return 1
  fi
  mv -f "$STAGE/$at" "$PREFIX/$at"
}

# Makes a folder of the prefix, and those above it. None of them may be a link: it could lead anywhere.
make_folder() {
  if [ "$1" = "$real" ]; then return; fi
  above=''
  below=$1/
  while [ -n "$below" ]; do
    above=$above/${below%%/*}
    below=${below#*/}
    if [ -L "$PREFIX$above" ] || { [ -e "$PREFIX$above" ] && ! [ -d "$PREFIX$above" ]; }; then
      problem "${above#/} is no folder: move it away, then repair again"
      return 1
    fi
    if ! [ -d "$PREFIX$above" ]; then mkdir "$PREFIX$above" || return 1; fi
  done
  real=$1
}

# Names of one file that were parted. Neither is looked for through a link.
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
