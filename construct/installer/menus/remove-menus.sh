# --- remove-menus: removes menu entries that were made, and compares them -------------------------------------------------

STALE_ENTRIES=''
STALE_TYPES=''

# FOLDER, an environment: removes the entries that it has made, those that were not changed since.
remove_menus() {
  if ! is_file "$1/.archi/shortcuts"; then return; fi
  read_other_shortcuts "$1"
  remove_shortcuts "$(cat "$1/.archi/shortcuts")" ''
  refresh_menus
}

# LINES KEPT: removes what these lines of .archi/shortcuts list and those of KEPT do not; menus last, which stay while they have entries.
remove_shortcuts() {
  kept=$2
  for among in entries menus; do
    begin_lines
    for line in $1; do
      end_lines
      case $among:$line in
        entries:*"$tab-$tab"*) ;;
        entries:*) continue ;;
        menus:*"$tab-$tab"*) continue ;;
      esac
      case $line in m*) key=$line ;; *) key=$tab${line##*"$tab"} ;; esac
      case $kept in *"$key$newline"*) ;; *) remove_shortcut "$line" ;; esac
    done
    end_lines
  done
}

# LINE of .archi/shortcuts.
remove_shortcut() {
  path=${1##*"$tab"}
  sum=${1#*"$tab"}
  entries=${sum#*"$tab"}
  entries=${entries%%"$tab"*}
  sum=${sum%%"$tab"*}
  if ! is_file "$path"; then return; fi
  case $1:$path in
    m*:*/mimeapps.list)
      if others_have "$1" && ! is_gone "$sum"; then return; fi
      replace_file "$path" remove_associations "$path" "$sum" 2>/dev/null || warn "cannot write $path: it still names $sum"
      return
      ;;
    f*.desktop | f*.directory | f*.menu | f*.xml) ;;
    *) return ;;
  esac
  menu=${path##*/}
  if [ "$entries" != - ] && has_entries "$entries" "${menu%.*}"; then return; fi
  found=$(sha256 "$path")
  if others_have "f$tab$found$tab$entries$tab$path"; then return; fi
  if [ -z "$sum" ] || [ "$found" != "$sum" ]; then
    warn "$path stays: it was changed since it was made"
    return
  fi
  if ! rm -f "$path" 2>/dev/null; then
    warn "cannot remove $path"
    return
  fi
  note_stale "$path"
  case $OTHERS$SIBLINGS in *"$tab$path$newline"*) warn "$path was replaced here: --repair of the installation that had it makes it again" ;; esac
}

# LINE of .archi/shortcuts.
others_have() {
  case $OTHERS$SIBLINGS in *"$newline$1$newline"*) ;; *) return 1 ;; esac
}

# DESKTOP: whether its file is removed.
is_gone() { [ -n "$STALE_ENTRIES" ] && ! [ -e "$STALE_ENTRIES/$1" ]; }

# FOLDER MENU: whether it has entries of that menu.
has_entries() {
  for entry in "$1/${2}_"*.desktop; do
    if [ -e "$entry" ]; then return; fi
  done
  return 1
}

note_stale() {
  case $1 in
    */applications/*.desktop) STALE_ENTRIES=${1%/*} ;;
    */mime/packages/*.xml) STALE_TYPES=${1%/packages/*} ;;
  esac
}

refresh_menus() {
  if [ -n "$STALE_ENTRIES" ]; then refresh_with update-desktop-database "$STALE_ENTRIES"; fi
  if [ -n "$STALE_TYPES" ]; then refresh_with update-mime-database "$STALE_TYPES"; fi
}

# PROGRAM FOLDER: without that program there is no index.
refresh_with() {
  if command -v "$1" >/dev/null 2>&1; then "$1" "$2" >/dev/null 2>&1; fi
  return 0
}

# Prints the entries that differ, in the form of diff_prefix.
diff_menus() {
  if ! is_file "$PREFIX/.archi/shortcuts"; then return; fi
  while IFS=$tab read -r kind sum _ path; do
    if [ "$kind" != f ]; then continue; fi
    if ! [ -e "$path" ]; then
      printf 'missing\t%s\t-\t-\tu\t\n' "$path"
    elif [ -n "$sum" ] && [ "$(sha256 "$path")" != "$sum" ]; then
      printf 'changed\t%s\t-\tdifferent content\tu\t\n' "$path"
    fi
  done <"$PREFIX/.archi/shortcuts"
}
