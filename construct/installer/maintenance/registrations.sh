# --- registrations: removes the prefix from conda's list of environments and from shell start-up files ------------------

# Removes the line from conda's list of environments. Other lines do not pass through shell variables, and nothing is changed
# if the shell cannot read all lines (yash cannot if they are not in the locale's encoding).
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
    warn "not all of $list can be read: it was not changed"
    return
  fi
  # The last line can lack its newline.
  if [ "$listed" = "$PREFIX" ]; then own_line=$((lines + 1)); fi
  if [ "$own_line" -eq 0 ]; then return; fi
  replace_file "$list" without_line "$list" "$own_line" 2>/dev/null || warn "cannot write $list: it was not changed"
}

without_line() { head -n $(($2 - 1)) "$1" && tail -n +$(($2 + 1)) "$1"; }

# Removes the blocks of conda init that name this prefix.
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

# FILE: whether its block names the prefix, as it is or escaped for single or double quotes.
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
