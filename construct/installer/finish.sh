# --- finish: link scripts, conda's list of environments, the last message ----------------------------------------------

has_link_scripts() { [ -n "$POST_LINK" ] && [ -z "$SKIP_SCRIPTS" ]; }

# Whether something is run in the prefix before the installation is complete.
has_scripts_to_run() { has_link_scripts || will_run post_install; }

run_scripts() {
  if has_link_scripts; then
    printf '%s\n' "$POST_LINK" >"$PREFIX/.archi/post-link"
    while IFS='|' read -r script package version build name; do run_one_post_link; done <"$PREFIX/.archi/post-link"
    rm -f "$PREFIX/.archi/post-link"
  fi
  if will_run post_install; then run_post_install; fi
  in_each "$ENV_NAMES" print_messages
}

print_messages() {
  if [ -f "$PREFIX/.messages.txt" ]; then
    cat "$PREFIX/.messages.txt"
    rm -f "$PREFIX/.messages.txt"
  fi
}

run_one_post_link() {
  if output=$(enter "${name:-.}" && run_post_link "$script" "$package" "$version" "$build"); then return; fi
  problem "the post-link script of $package failed; its output:"
  printf '%s\n' "$output" >&2
  undo_installation
}

# Removes the new installation; clean_up renames the old one back.
undo_installation() {
  if [ -n "$LAID" ]; then
    recover_laid || fail "not everything could be undone"
    fail "the installation is undone: its files are removed from $PREFIX, and yours are back; what scripts have written or changed stays."
  fi
  remove_unfinished || fail "not all of $PREFIX could be removed"
  if [ -n "$REPLACED" ]; then fail "the update is undone: $PREFIX is as it was before."; fi
  fail "the installation is undone: $PREFIX was removed."
}

# Adds the prefix to conda's list of environments. Never fails, and never creates the home folder.
register() {
  if [ -n "$NO_REGISTER" ]; then return; fi
  if ! is_home_mine || { [ -e "$HOME/.conda" ] && ! [ -O "$HOME/.conda" ]; }; then return; fi
  list=$HOME/.conda/environments.txt
  if [ -r "$list" ]; then
    if ! [ -O "$list" ]; then return; fi
    # Not with read, which takes a list of thousands of environments byte by byte.
    case $newline$({ cat "$list"; } 2>/dev/null)$newline in *"$newline$PREFIX$newline"*) return ;; esac
  fi
  # A last line without a newline gets one.
  end_of_last=''
  if [ -s "$list" ] && [ -n "$(tail -c 1 "$list" 2>/dev/null)" ]; then end_of_last=$newline; fi
  { mkdir -p "$HOME/.conda" && printf '%s%s\n' "$end_of_last" "$PREFIX" >>"$list"; } 2>/dev/null || true
}

print_next_step() {
  if [ -n "$CONCLUSION" ]; then say "$CONCLUSION"; fi
  if [ -n "$ENTRY" ]; then say "Start it:  $(print_entry)"; fi
  if [ -n "$CONCLUSION$ENTRY" ]; then return; fi
  conda_sh=$PREFIX/etc/profile.d/conda.sh
  if [ -n "$CONDA" ] && [ -f "$conda_sh" ]; then
    say "Use it in this shell:  . $(shell_word "$conda_sh") && conda activate"
  elif [ -n "$PYTHON" ]; then
    say "Try it:  $(shell_word "$PREFIX/$PYTHON") --version"
  fi
}

# Prints the command that starts the distribution. ENTRY has the program, a path in the prefix, and its arguments, one a line.
print_entry() {
  begin=''
  begin_lines
  for word in $ENTRY; do
    end_lines
    if [ -z "$begin" ]; then
      begin=1
      shell_word "$PREFIX/$word"
    else
      replace_all "$word" @PREFIX@ "$PREFIX"
      printf ' '
      shell_word "$REPLACED_ALL"
    fi
  done
  end_lines
}
