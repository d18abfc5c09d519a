# --- other-menus: what other environments have recorded of the menu entries that they made ---------------------------------
#
# Entries of all environments are in the same folders. Other installations are found by conda's list of environments; so one that is
# not in it takes nothing over from them, since they would not know.

# FOLDER, an environment: sets OTHERS to the lines of .archi/shortcuts of other installations, and SIBLINGS to those of the other
# environments of its own, each with a newline before and after it.
read_other_shortcuts() {
  own=$1
  installation=${BASE_PREFIX:-$PREFIX}
  environments=${HOME:-}/.conda/environments.txt
  OTHERS=$newline
  if is_home_mine && [ -f "$environments" ]; then OTHERS=$newline$(print_others 2>/dev/null)$newline; fi
  SIBLINGS=$newline$(print_siblings 2>/dev/null)$newline
}

print_others() {
  while IFS= read -r environment || [ -n "$environment" ]; do
    case $environment/ in
      "$own/" | "$installation"/*) ;;
      /*) print_shortcuts "$environment" ;;
    esac
  done <"$environments"
}

print_siblings() {
  for environment in "$installation" "$installation"/envs/*; do
    if [ "$environment" != "$own" ]; then print_shortcuts "$environment"; fi
  done
}

# FOLDER: those of another user say nothing of files that are not that user's.
print_shortcuts() {
  if is_file "$1/.archi/shortcuts" && [ -O "$1/.archi/shortcuts" ]; then cat "$1/.archi/shortcuts" && echo; fi
}

# Whether other installations find this one.
is_listed() {
  case $newline$({ cat "$environments"; } 2>/dev/null)$newline in
    *"$newline$PREFIX$newline"*) ;;
    *) return 1 ;;
  esac
}
