# --- what conda init wrote into the home's shell files --------------------------------------------------------------

remove_init_traces() {
  if [ -z "${HOME:-}" ]; then return; fi
  for name in .bashrc .bash_profile .bash_login .profile .zshrc .zshenv .zprofile .kshrc .tcshrc .cshrc .xonshrc \
    .config/fish/config.fish .config/powershell/profile.ps1; do
    if ! [ -f "$HOME/$name" ] || ! find_conda_block "$HOME/$name" || [ "$BLOCK_END" -eq 0 ]; then continue; fi
    if block_names_prefix "$HOME/$name"; then put_conda_block "$HOME/$name" ''; fi
  done
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
