# --- inaccessible: files and folders that this user cannot remove or rename, listed before any is removed ---------------

# FOLDER FIND-ARGUMENT...: prints the folders that this user cannot list, enter and change, and this user's files that cannot
# be written although their mode allows it: the file system protects them (chattr +i). Fails if find cannot read them all.
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

# Prints the files and folders of PREFIX that would stop an uninstall. A folder with no installed files in it only has to be
# readable.
list_blocking() {
  (
    if [ -n "$AT" ] && ! is_folder "$PREFIX"; then exit; fi
    cd "$PREFIX" || exit
    locked=$(list_inaccessible . \( -path ./envs -o -path ./pkgs \) -prune -o) || locked=${locked:-some of its folders}
    others=$newline
    begin_lines
    for at in $locked; do
      if [ -r "$at" ] && { ! [ -d "$at" ] || [ -x "$at" ]; }; then others=$others$at$newline; else say_lines "$AT$at$newline"; fi
    done
    end_lines
    if [ -n "$AT" ] && ! [ -w . ]; then say_lines "${AT%/}$newline"; fi
    if [ "$others" = "$newline" ]; then exit; fi
    list_expected | while IFS=$tab read -r at _; do
      at=./$at
      case $others in
        *"$newline$at$newline"*) say_lines "$AT$at$newline" ;;
        *"$newline${at%/*}$newline"*) say_lines "$AT${at%/*}$newline" ;;
      esac
    done | LC_ALL=C sort -u
  )
}
