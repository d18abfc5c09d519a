# --- uninstall: removes the installed files; added files stay --------------------------------------------------------

REMOVE_INIT=''

# It can be killed and run again at any moment, because the lists are removed last.
uninstall_prefix() {
  if has_mount "$PREFIX" inside; then
    problem "$MOUNT is a mount point, or below one: unmount it first; nothing was removed"
    exit 16
  fi
  read_installed_envs "$PREFIX"
  in_each "$INSTALLED_ENVS" refuse_mounts || exit
  blocking=$(in_each "$INSTALLED_ENVS" list_blocking)
  if [ -n "$blocking" ]; then
    problem "nothing was removed, because you have no access to these (or they are protected, see chattr -i):"
    printf '%s\n' "$blocking" >&2
    exit 16
  fi
  if [ -z "$BATCH" ]; then
    printf 'Remove %s from %s? [yes|no]\n[no] >>> ' "$NAME" "$PREFIX"
    read -r answer || answer=no
    case $answer in [yY] | [yY][eE][sS]) ;; *) refuse "nothing was removed (give -b to remove without a question)" ;; esac
  fi
  lock_prefix
  if [ -z "$SKIP_SCRIPTS" ] && is_whole; then run_pre_uninstall; fi
  in_each "$INSTALLED_ENVS" uninstall_environment || exit
  if [ -n "$REMOVE_INIT" ]; then remove_init_blocks; fi
  if rmdir "$PREFIX" 2>/dev/null; then
    say "$NAME $VERSION is removed; nothing is left of $PREFIX"
  else
    say "$NAME $VERSION is removed from $PREFIX; files that you added are still there"
  fi
}

is_whole() { [ -f "$PREFIX/.archi/records" ] || [ -f "$PREFIX/.archi/origin" ]; }

# An uninstall that was killed can have removed an environment.
uninstall_environment() {
  if [ -n "$AT" ] && { ! is_folder "$PREFIX" || ! is_installation; }; then return; fi
  if is_whole; then
    if [ -z "$SKIP_SCRIPTS" ]; then run_pre_unlinks; fi
    remove_menus "$PREFIX"
    say "Removing the installed files${AT:+ of ${AT%/}} ..."
    remove_installed "$PREFIX" | LC_ALL=C sort | report_remaining ||
      fail "not everything could be removed (see above): run this again"
    if [ -e "$PREFIX/.archi-removed" ] || [ -L "$PREFIX/.archi-removed" ]; then
      fail "$PREFIX/.archi-removed already exists: move it away"
    fi
    printf '' >"$PREFIX/.archi/removed" || fail "cannot write to $PREFIX/.archi"
    mv "$PREFIX/.archi" "$PREFIX/.archi-removed" || fail "cannot rename $PREFIX/.archi"
  fi
  remove_lists || fail "cannot remove $PREFIX/.archi-removed"
  unregister
  if [ -n "$AT" ]; then rmdir "$PREFIX" "$BASE_PREFIX/envs" 2>/dev/null; fi
  return 0
}

refuse_mounts() {
  if [ -z "$AT" ] || ! is_folder "$PREFIX" || ! has_mount "$PREFIX"; then return; fi
  problem "$MOUNT is a mount point, or below one: unmount it first; nothing was removed"
  exit 16
}

# Removes our files in .archi-removed, the mark last. If other files are in it, it is renamed back to .archi.
remove_lists() {
  lists=$PREFIX/.archi-removed
  read_own_names "$lists"
  if is_marked "$lists/repair"; then remove_tree "$lists/repair" || return 1; fi
  set --
  begin_lines
  for name in $OWN_NAMES; do
    case $name in packages | removed) continue ;; esac
    if ! is_folder "$lists/$name"; then set -- "$@" "$lists/$name"; fi
  done
  end_lines
  rm -f "$@" || return 1
  rmdir "$lists/installed" 2>/dev/null
  rm -f "$lists/packages" || return 1
  for entry in "$lists"/* "$lists"/.[!.]* "$lists"/..?*; do
    if [ "$entry" = "$lists/removed" ] || { ! [ -e "$entry" ] && ! [ -L "$entry" ]; }; then continue; fi
    mv "$lists" "$PREFIX/.archi" && rm -f "$PREFIX/.archi/removed"
    return
  done
  rm -f "$lists/removed" && rmdir "$lists"
}

# Runs the distribution's script; if it fails, nothing is removed. A killed uninstall can have removed it already.
run_pre_uninstall() {
  if ! is_file "$PREFIX/.archi/scripts/pre_uninstall"; then return; fi
  say "Running pre_uninstall ..."
  run_script pre_uninstall "$PREFIX" && return
  fail "pre_uninstall failed with exit code $?; nothing was removed (-s does not run it)"
}

# Runs the pre-unlink scripts, the last linked package first. As in conda, a script that fails does not stop the removal.
run_pre_unlinks() {
  packages=''
  while IFS=$tab read -r dist _ build _; do
    packages="$dist$tab$build$newline$packages"
  done <"$PREFIX/.archi/packages" || warn "cannot read $PREFIX/.archi/packages: no pre-unlink script is run"
  begin_lines
  for line in $packages; do
    end_lines
    dist=${line%%"$tab"*}
    build=${line#*"$tab"}
    name=${dist%-*}
    version=${name##*-}
    name=${name%-*}
    script=bin/.$name-pre-unlink.sh
    if ! [ -f "$PREFIX/$script" ] || ! [ -f "$PREFIX/conda-meta/$dist.json" ]; then continue; fi
    if output=$(run_pre_unlink "$script" "$name" "$version" "$build"); then continue; fi
    warn "the pre-unlink script of $name failed; its output:"
    printf '%s\n' "$output" >&2
  done
  end_lines
}

# Prints what stays; fails if something could not be removed, or not all was read.
report_remaining() {
  trap : PIPE
  stuck=''
  all=''
  counted=''
  several=0
  while IFS=$tab read -r kind at _; do
    if [ "$kind" = others ]; then
      count_other "$at"
      continue
    fi
    end_count
    case $kind in
      stuck) stuck=1 ;;
      '~end') all=1 ;;
      foreign) say "  stays: $at" ;;
    esac
  done
  end_count
  for large in envs pkgs; do
    if [ -d "$PREFIX/$large" ]; then say "  stays: $large"; fi
  done
  [ -n "$all" ] && [ -z "$stuck" ]
}

# Whether another user can replace a folder in the prefix by a link while this works in it: sets SHARED to the first one. Root
# and the groups of this user are trusted.
has_shared_folder() {
  read_installed_envs "$PREFIX"
  SHARED=$(in_each "$INSTALLED_ENVS" find_shared_folder | head -n 1)
  [ -n "$SHARED" ]
}

find_shared_folder() {
  if ! is_folder "$PREFIX"; then return; fi
  cd "$PREFIX" || exit
  {
    find_changeable . '(' -path ./envs -o -path ./pkgs ')' -prune -o ! -name .
    # The prefix itself is looked at before; an environment's folder and envs are not.
    if [ -n "$AT" ]; then find_changeable . .. -prune; fi
  } 2>/dev/null | while IFS= read -r shared; do
    case $shared in
      .) shared=${AT%/} ;;
      ..) shared=envs ;;
      *) shared=$AT${shared#./} ;;
    esac
    printf '%s\n' "$shared"
  done
}

# FIND-ARGUMENT...: prints those of the folders that another user can change.
find_changeable() {
  set -- "$@" -type d '(' -perm -002 ! -perm -1000 -o -perm -020
  for group in 0 $(id -G); do set -- "$@" ! -group "$group"; done
  LC_ALL=C find "$@" -o ! -user 0 ! -user "$(id -u)" ')' -print
}
