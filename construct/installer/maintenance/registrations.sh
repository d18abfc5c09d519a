# --- traces: what an installation wrote into the home, and conda init into its shell files ----------------------------

# conda's list of environments. What of it is others' passes through no shell: one that does not come to its end with it
# (yash does not, where bytes are not of the locale) changes nothing.
unregister() {
  list=${HOME:-}/.conda/environments.txt
  if ! is_home_mine || ! [ -r "$list" ]; then return; fi
  lines=0
  own_line=0
  listed=''
  {
    while IFS= read -r listed; do
      lines=$((lines + 1))
      if [ "$listed" = "$PREFIX" ]; then own_line=$lines; fi
    done <"$list"
  } 2>/dev/null
  counted=$(wc -l <"$list")
  if [ "$lines" -ne "$((${counted:--1}))" ]; then
    warn "$list cannot be read to its end: it is left as it is"
    return
  fi
  # The last line may be without its end.
  if [ "$listed" = "$PREFIX" ]; then own_line=$((lines + 1)); fi
  if [ "$own_line" -eq 0 ]; then return; fi
  replace_file "$list" without_line "$list" "$own_line" 2>/dev/null || warn "$list could not be changed"
}

without_line() { head -n $(($2 - 1)) "$1" && tail -n +$(($2 + 1)) "$1"; }

# The blocks of conda init that name this prefix.
remove_init_blocks() {
  if ! is_home_mine; then return; fi
  for name in .bashrc .bash_profile .bash_login .profile .zshrc .zshenv .zprofile .kshrc .tcshrc .cshrc .xonshrc \
    .config/fish/config.fish .config/powershell/profile.ps1; do
    remove_init_block "$HOME/$name"
  done
  if [ -z "${ZDOTDIR:-}" ] || [ "$ZDOTDIR" = "$HOME" ]; then return; fi
  for name in .zshrc .zshenv .zprofile; do remove_init_block "$ZDOTDIR/$name"; done
}

remove_init_block() {
  if ! [ -f "$1" ] || ! find_conda_block "$1" || [ "$BLOCK_END" -eq 0 ]; then return; fi
  if block_names_prefix "$1"; then put_conda_block "$1" ''; fi
}

# In single quotes a quote is written otherwise, and so are some characters in double quotes.
block_names_prefix() {
  block=$(head -n "$BLOCK_END" "$1" | tail -n +"$BLOCK_BEGIN")
  replace_all "$PREFIX" "'" "'$backslash''"
  single=$REPLACED_ALL
  double=$PREFIX
  for special in "$backslash" '"' '$' '`'; do
    replace_all "$double" "$special" "$backslash$special"
    double=$REPLACED_ALL
  done
  for spelled in "$PREFIX" "$single" "$double"; do
    case $block in *"$spelled/"* | *"$spelled'"* | *"$spelled\""*) return ;; esac
  done
  return 1
}
