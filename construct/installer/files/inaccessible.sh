# --- locked: what keeps a tree from being taken apart; asked before that begins ----------------------------------------

# FOLDER FIND-ARGUMENT...: prints the folders that cannot be listed, entered and changed by whoever runs this, and the files
# of his that cannot be written although their mode lets him: the file system protects them (chattr +i). Fails where not all
# was looked at.
list_inaccessible() {
  tree=$1
  shift
  # shellcheck disable=SC2016
  find "$tree" "$@" \( -type d -o -type f -user "$(id -u)" -perm -200 \) -exec sh -c '
    for at in "$@"; do
      if [ -w "$at" ] && { ! [ -d "$at" ] || { [ -r "$at" ] && [ -x "$at" ]; }; }; then continue; fi
      printf "%s\n" "$at"
    done' sh '{}' + 2>/dev/null
}

# What of PREFIX keeps an uninstall from coming to its end. Where there is nothing of ours, being able to look is enough.
list_blocking() {
  (
    cd "$PREFIX" || exit
    locked=$(list_inaccessible . \( -path ./envs -o -path ./pkgs \) -prune -o) || locked=${locked:-some of its folders}
    others=$newline
    begin_lines
    for at in $locked; do
      if [ -r "$at" ] && { ! [ -d "$at" ] || [ -x "$at" ]; }; then others=$others$at$newline; else say_lines "$at$newline"; fi
    done
    end_lines
    if [ "$others" = "$newline" ]; then exit; fi
    list_expected | while IFS=$tab read -r at _; do
      at=./$at
      case $others in
        *"$newline$at$newline"*) say_lines "$at$newline" ;;
        *"$newline${at%/*}$newline"*) say_lines "${at%/*}$newline" ;;
      esac
    done | LC_ALL=C sort -u
  )
}
