# --- install-scripts: pre_install and post_install ----------------------------------------------------------------------

# NAME: whether this installer has that script and is to run it.
will_run() {
  case " $SCRIPTS " in *" $1 "*) [ -z "$SKIP_SCRIPTS" ] ;; *) return 1 ;; esac
}

# What -s leaves out, in words; nothing without -s, or if there is nothing to run.
list_skipped() {
  skipped=''
  if [ -z "$SKIP_SCRIPTS" ]; then return; fi
  for name in $SCRIPTS; do
    case $name in pre_uninstall) ;; *) skipped="${skipped:+$skipped, }$name" ;; esac
  done
  begin_lines
  for line in $POST_LINK; do
    line=${line#*"|"}
    skipped="${skipped:+$skipped, }the post-link script of ${line%%"|"*}"
    line=${line#*"|"*"|"}
    case $line in *"|"*) skipped="$skipped in envs/${line#*"|"}" ;; esac
  done
  end_lines
  printf '%s' "$skipped"
}

# Runs pre_install in a new folder at PREFIX, while the stage is complete; its files are then moved into the stage. The folder has
# a mark: if this is killed, the next run removes it, and pre_install runs again.
run_pre_install() {
  before=$STAGE/.archi/before
  { mkdir "$before" "$before/.archi" && printf '%s\n' "${PREFIX##*/}" >"$before/.archi/stage" && mv "$before" "$PREFIX"; } ||
    fail "cannot create $PREFIX"
  if ! is_marked "$PREFIX"; then fail "another process made $PREFIX meanwhile"; fi
  BEGUN=1
  mkdir "$PREFIX/install_tmp" || fail "cannot write to $PREFIX"
  say "Running pre_install ..."
  run_script pre_install "$STAGE" "TMP=$PREFIX/install_tmp" || script_failed pre_install $?
  rm -rf "$PREFIX/install_tmp"
  move_added "$PREFIX" "$STAGE" || fail "not all files of pre_install could be moved to $STAGE"
  remove_tree "$PREFIX" || fail "cannot remove $PREFIX"
  BEGUN=''
}

# Runs pre_install in a prefix that has files. What it writes is not told from these: it stays whatever happens. Its folder for
# temporary files is in LAID, which the next run removes if this one is killed.
run_pre_install_here() {
  mkdir "$LAID/install_tmp" || fail "cannot write to $LAID"
  say "Running pre_install ..."
  status=0
  run_script pre_install "$STAGE" "TMP=$LAID/install_tmp" || status=$?
  rm -rf "$LAID/install_tmp"
  if [ "$status" -ne 0 ]; then script_failed pre_install "$status"; fi
}

run_post_install() {
  say "Running post_install ..."
  run_script post_install "$PREFIX" && return
  problem "post_install failed with exit code $?"
  undo_installation
}

script_failed() {
  if [ -n "$REPLACED" ]; then fail "$1 failed with exit code $2: $PREFIX stays as it was before."; fi
  fail "$1 failed with exit code $2: nothing is installed."
}
