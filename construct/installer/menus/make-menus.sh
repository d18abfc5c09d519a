# --- make-menus: menu entries of the desktop, from .archi/menus ------------------------------------------------------------
#
# .archi/shortcuts lists what was made, fields separated by tabs: f SHA256 ENTRIES PATH for a file, where ENTRIES is the folder in
# which the entries of its menu are, or a dash; m DESKTOP - PATH for a list of associations. A file is listed before it is written, so
# a killed run leaves nothing that is not listed.

SKIP_MENUS=''
MENU_SLUG=''
MENU_ITEM=''

# The base is first: its programs open the files that several can.
make_all_menus() {
  in_each '' make_menus
  for name in $ENV_NAMES; do (enter "$name" && make_menus); done
}

# Makes the entries of this environment, and removes those that a former installation made and this one does not. Never fails:
# the installation is complete. For a subshell.
make_menus() {
  if [ -n "$SKIP_MENUS" ]; then return; fi
  shortcuts=$PREFIX/.archi/shortcuts
  if ! is_file "$PREFIX/.archi/menus" && ! is_file "$shortcuts"; then return; fi
  if ! find_menu_folders; then
    warn "no menu entries are made: $MENU_PROBLEM"
    return
  fi
  former=''
  if is_file "$shortcuts"; then former=$(cat "$shortcuts"); fi
  current=''
  read_other_shortcuts "$PREFIX"
  if is_file "$PREFIX/.archi/menus"; then
    if ! is_readable "$PREFIX/.archi/menus"; then
      warn "no menu entries are made: this shell cannot read their names in this locale"
      return
    fi
    # shellcheck disable=SC1091
    . "$PREFIX/.archi/menus"
  fi
  remove_shortcuts "$former" "$current"
  say_lines "$current" >"$shortcuts.new" && mv -f "$shortcuts.new" "$shortcuts"
  refresh_menus
  return 0
}

# FILE: whether the shell can read all its lines. yash reads only those in the encoding of the locale.
is_readable() {
  lines=0
  while IFS= read -r _; do lines=$((lines + 1)); done <"$1" 2>/dev/null
  counted=$(wc -l <"$1")
  [ "$lines" -eq "$((counted))" ]
}

# Sets MENU_DATA and MENU_CONFIG: for root those of the system, for others their own. Else sets MENU_PROBLEM.
find_menu_folders() {
  if [ "$(id -u)" = 0 ]; then
    MENU_DATA=/usr/share
    MENU_CONFIG=/etc/xdg
    umask 022
    return
  fi
  MENU_PROBLEM='the home folder is not yours'
  is_home_mine || return
  MENU_DATA=${XDG_DATA_HOME:-$HOME/.local/share}
  MENU_CONFIG=${XDG_CONFIG_HOME:-$HOME/.config}
  MENU_PROBLEM="$MENU_DATA or $MENU_CONFIG is no usable path"
  case $MENU_DATA$MENU_CONFIG in *["$tab$newline"]*) return 1 ;; esac
  case $MENU_DATA:$MENU_CONFIG in /*:/*) ;; *) return 1 ;; esac
}

# The name of the menu is MADE; or SLUG, which the build has made of it.
menu_begins() {
  if [ $# -eq 0 ]; then slugify; else SLUG=$1; fi
  MENU_SLUG=$SLUG
}

item_begins() {
  if [ $# -eq 0 ]; then slugify; else SLUG=$1; fi
  MENU_DESKTOP=${MENU_SLUG}_$SLUG.desktop
  MENU_ITEM=$MENU_DATA/applications/$MENU_DESKTOP
}

write_directory() { write_shortcut "$MENU_DATA/desktop-directories/$MENU_SLUG.directory" "$MENU_DATA/applications"; }

# The part of the menu of all applications, in a file of its own beside that.
write_menu() { write_shortcut "$MENU_CONFIG/menus/applications-merged/$MENU_SLUG.menu" "$MENU_DATA/applications"; }

write_desktop() { write_shortcut "$MENU_ITEM"; }

# NAME: a type of files.
write_type() { write_shortcut "$MENU_DATA/mime/packages/$1.xml"; }

# PATH [ENTRIES]: writes MADE to it, unless that is not possible.
write_shortcut() {
  content=$MADE
  unusable=$UNUSABLE
  MADE=''
  UNUSABLE=''
  WRITTEN=''
  if [ -n "$unusable" ]; then
    warn "no menu entry ${1##*/} is made: its command cannot hold the path $PREFIX"
    return
  fi
  draft=$PREFIX/.archi/shortcut
  if ! say_lines "$content" >"$draft"; then
    warn "cannot write to $PREFIX/.archi"
    return
  fi
  if may_write "$1" "${2:--}" "$(sha256 "$draft")"; then write_draft "$1" "${2:--}" "$(sha256 "$draft")"; fi
  rm -f "$draft"
}

# PATH ENTRIES SHA256
write_draft() {
  line="f$tab$3$tab$2$tab$1"
  printf '%s\n' "$line" >>"$shortcuts"
  if mkdir -p "${1%/*}" 2>/dev/null && replace_file "$1" cat "$draft" 2>/dev/null; then
    current=$current$line$newline
    note_stale "$1"
    WRITTEN=1
  else
    warn "cannot write $1: this menu entry is not made"
  fi
}

# PATH ENTRIES SHA256: whether a file with that content may be written: nothing is there, or what this environment or another installation
# has made. An entry is made once for an environment, and once for the environments of an installation.
may_write() {
  case $newline$current in
    *"${newline}f$tab$3$tab$2$tab$1$newline"*) return ;;
    *"$tab$1$newline"*)
      warn "$1 is of another menu entry of this environment: this one is left out"
      return 1
      ;;
  esac
  if ! [ -e "$1" ] && ! [ -L "$1" ]; then return; fi
  if is_file "$1"; then
    case $newline$former$newline in *"$tab$1$newline"*) return ;; esac
    found=$(sha256 "$1")
    if [ "$found" = "$3" ]; then return; fi
    case $OTHERS in *"${newline}f$tab$found$tab$2$tab$1$newline"*) if is_listed; then return; fi ;; esac
  fi
  warn "$1 is there already and is not of this environment: this menu entry is left out"
  return 1
}

# TYPE...: opens files of these types with the item that was written last, unless another program does.
associate() {
  if [ -z "$WRITTEN" ]; then return; fi
  associations=$MENU_CONFIG/mimeapps.list
  if [ -L "$associations" ]; then
    warn "$associations is a link: files are not opened with $MENU_DESKTOP"
    return
  fi
  line="m$tab$MENU_DESKTOP$tab-$tab$associations"
  printf '%s\n' "$line" >>"$shortcuts"
  mkdir -p "$MENU_CONFIG" 2>/dev/null
  if replace_file "$associations" add_associations "$associations" "$MENU_DESKTOP" "$@" 2>/dev/null; then
    current=$current$line$newline
  else
    warn "cannot write $associations: files are not opened with $MENU_DESKTOP"
  fi
}
