# --- traces: what an installation wrote into the home, and conda init into its shell files ----------------------------

# conda's list of environments.
unregister() {
  list=${HOME:-}/.conda/environments.txt
  if [ -z "${HOME:-}" ] || ! [ -r "$list" ]; then return; fi
  others=''
  listed_here=''
  while IFS= read -r listed; do
    if [ "$listed" = "$PREFIX" ]; then listed_here=1; else others="$others$listed$newline"; fi
  done <"$list"
  if [ -n "$listed_here" ]; then rewrite "$list" "$others"; fi
}

# FILE TEXT: written aside and renamed, links followed, the mode kept. Never a reason to fail.
rewrite() {
  file=$1
  while [ -L "$file" ]; do
    target=$(readlink "$file")
    case $target in
      /*) file=$target ;;
      *) file=${file%/*}/$target ;;
    esac
  done
  if {
    cp -p "$file" "$file.archi-$$" && printf '%s' "$2" >"$file.archi-$$" && mv -f "$file.archi-$$" "$file"
  } 2>/dev/null; then return; fi
  rm -f "$file.archi-$$"
  warn "$1 could not be changed"
}

# The blocks of conda init that name this prefix.
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
