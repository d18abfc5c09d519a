# --- update: moves the files that were added to the old installation into the new one -------------------------------------
#
# Added files are renamed, never copied, so they keep all their attributes. They are moved when the new installation is
# complete and has run its link scripts; until then the old one is not changed. If the move is killed, the rest stays in
# PREFIX.replaced, and the next update moves it.

# Checks each installation that is to be replaced: its name (with -u, of `old`), and whether all of it can be renamed.
check_old_trees() {
  OLD_VERSION=''
  if is_inner; then return; fi
  if [ -n "$UPDATE$LAYS" ] && [ -f "$old/.archi/records" ]; then check_same_name; fi
  if [ -n "$LAYS" ]; then return; fi
  if was_replaced; then check_old_tree "$PREFIX.replaced"; fi
  if is_unfinished "$PREFIX" || { [ -n "$UPDATE" ] && [ -f "$PREFIX/.archi/records" ]; }; then check_old_tree "$PREFIX"; fi
}

check_old_tree() {
  if has_mount "$1"; then
    reason 16 "mount points in the old installation" "$MOUNT" "none: a mount point cannot be renamed" \
      "unmount it, or choose another prefix with -p"
    return
  fi
  locked=$(list_inaccessible "$1") && [ -z "$locked" ] && return
  reason 16 "access to the old installation" "none to: ${locked:-some of its folders}" "files and folders that you may change" \
    "update as their owner, remove their protection (chattr -i), or have them moved away"
}

check_same_name() {
  read_old_title
  if [ -n "$IS_OF_THIS_NAME$REPLACE_OTHER" ]; then return; fi
  reason 19 "prefix to update" "an installation of another name${there:+ ($there)}" "$NAME" \
    "give --replace-other to put $NAME in its place, or choose another prefix with -p"
}

# Reads name and version from the lines of manage.sh in the old installation. Sets `there` to the name as quoted there,
# OLD_VERSION, and IS_OF_THIS_NAME.
read_old_title() {
  there=''
  OLD_VERSION=''
  IS_OF_THIS_NAME=''
  replace_all "$NAME" "'" "'$backslash''"
  while IFS= read -r line; do
    case $line in
      "NAME='$REPLACED_ALL'")
        there=${line#NAME=}
        IS_OF_THIS_NAME=1
        ;;
      NAME=*) there=${line#NAME=} ;;
      VERSION=*)
        OLD_VERSION=${line#"VERSION='"}
        OLD_VERSION=${OLD_VERSION%"'"}
        return
        ;;
    esac
  done <"$old/.archi/manage.sh"
} 2>/dev/null

# Says which version replaces which. Asks before a downgrade; with -b it only warns.
announce_update() {
  if [ -z "$OLD_VERSION" ]; then return; fi
  if [ -z "$IS_OF_THIS_NAME" ]; then
    say "Replacing $there $OLD_VERSION by $NAME $VERSION in $PREFIX"
    return
  fi
  compare_versions "$OLD_VERSION" "$VERSION"
  case $ORDER in
    -1) say "Updating $NAME $OLD_VERSION to $VERSION in $PREFIX" ;;
    0) say "Replacing $NAME $OLD_VERSION by the same version in $PREFIX" ;;
    1)
      warn "downgrading $NAME $OLD_VERSION to $VERSION in $PREFIX"
      if [ -n "$BATCH$CHECK_ONLY" ]; then return; fi
      printf '\nDo you want the older version? [yes|no]\n>>> '
      is_answered_yes || refuse "the older version was declined; nothing was written"
      ;;
  esac
}

# Fails if conda has replaced a package of ours: it would conflict with the new package of that name.
refuse_changed_packages() {
  # An environment that the old installation does not have is the user's, and is moved aside.
  if ! [ -f "$PREFIX/.archi/records" ]; then return; fi
  for record in "$PREFIX"/conda-meta/*.json; do
    dist=${record##*/}
    dist=${dist%.json}
    if ! [ -f "$record" ] || [ -f "$PREFIX/.archi/installed/$dist" ]; then continue; fi
    name_and_version=${dist%-*}
    name=${name_and_version%-*}
    for new in "$STAGE/conda-meta/$name"-*.json; do
      own=${new##*/}
      own=${own%-*}
      if ! [ -f "$new" ] || [ "${own%-*}" != "$name" ]; then continue; fi
      fail "conda has changed $name in $PREFIX (to $dist): install $NAME $VERSION into another prefix"
    done
  done
}

# The new installation is complete: moves the added files of the old one into it, and removes the old one.
merge_replaced() {
  say "Keeping the files that you added ..."
  if [ -e "$REPLACED/.condarc" ] || [ -L "$REPLACED/.condarc" ]; then
    mv -f "$REPLACED/.condarc" "$PREFIX/.condarc" || keeping_failed "$REPLACED"
  fi
  # Its messages were printed, or the new link scripts will print them.
  if is_unfinished "$REPLACED"; then rm -f "$REPLACED/.messages.txt"; fi
  merge_tree "$REPLACED" "$PREFIX"
  REPLACED=''
}

# OLD NEW: moves the added and the edited files of OLD into NEW, and removes OLD.
merge_tree() {
  KEEP_EDITED=1
  merge_pkgs "$1" "$2"
  read_installed_envs "$1"
  for env in $INSTALLED_ENVS; do
    remove_env "$1/envs/$env" || keeping_failed "$1"
    case " $ENV_NAMES " in
      *" $env "*) ;;
      *) if [ "$2" = "$PREFIX" ] && ! [ -e "$1/envs/$env" ]; then (enter "$env" && unregister); fi ;;
    esac
  done
  remove_installed "$1" | is_all_removed || keeping_failed "$1"
  move_added "$1" "$2" || keeping_failed "$1"
  left=$(cd "$1" && find . ! -type d ! -path './.archi/*' -print) || keeping_failed "$1"
  if [ -n "$left" ]; then keeping_failed "$1"; fi
  # If this is killed, the next run removes a folder with this name.
  printf '%s\n' "${PREFIX##*/}.partial-$$" >"$1/.archi/stage" || fail "cannot write to $1"
  mv "$1" "$PREFIX.partial-$$" || fail "cannot rename $1"
  remove_tree "$PREFIX.partial-$$" || fail "cannot remove $PREFIX.partial-$$"
}

# FOLDER, an environment of the old installation: removes what was installed, and then its lists; nothing of it is left to add.
remove_env() {
  if ! is_folder "$1" || ! is_folder "$1/.archi"; then return; fi
  # What the new installation makes in an environment of that name replaces the entries of the old one.
  case " $ENV_NAMES " in *" ${1##*/} "*) ;; *) remove_menus "$1" ;; esac
  remove_own "$1" || return
  # If the new installation does not have it, a folder that is left has what the user added.
  rmdir "$1" 2>/dev/null
  return 0
}

# FOLDER, an environment: removes what was installed, and then its lists.
remove_own() {
  if ! is_folder "$1" || ! is_folder "$1/.archi"; then return; fi
  remove_installed "$1" | is_all_removed || return
  read_own_names "$1/.archi"
  begin_lines
  for own_name in $OWN_NAMES; do
    if [ "$own_name" != packages ] && ! is_folder "$1/.archi/$own_name"; then rm -f "$1/.archi/$own_name" || return; fi
  done
  end_lines
  rmdir "$1/.archi/installed" 2>/dev/null
  rm -f "$1/.archi/packages" || return
  rmdir "$1/.archi" 2>/dev/null
  return 0
}

keeping_failed() {
  fail "not all files that you added could be moved (see above). The rest is in $1; the next update (-u) moves it"
}

is_all_removed() {
  all=''
  stuck=''
  # Reads to the end: a closed pipe would kill the writer.
  while IFS=$tab read -r kind _; do
    case $kind in
      stuck) stuck=1 ;;
      '~end') all=1 ;;
    esac
  done
  [ -n "$all" ] && [ -z "$stuck" ]
}

# OLD NEW [ENVIRONMENTS]: moves what is left in OLD, folder by folder; a folder that NEW does not have is renamed as a whole.
# Of an environment that is not one of these, what NEW has of that name is another.
move_added() {
  from=$1
  to=$2
  read_own_names "$from/.archi"
  both=${3-$(list_both_envs)}
  set -- .
  while [ $# -gt 0 ]; do
    in=$1
    shift
    for added in "$from/$in"/* "$from/$in"/.[!.]* "$from/$in"/..?*; do
      if ! [ -e "$added" ] && ! [ -L "$added" ]; then continue; fi
      at=$in/${added##*/}
      case $at in ./.archi/*) if is_own_name "${at#./.archi/}" || is_marked "$added"; then continue; fi ;; esac
      if [ "$at" = ./.archi/merged ] && remove_unmarked "$added"; then continue; fi
      new=$to/$at
      if ! [ -e "$new" ] && ! [ -L "$new" ]; then
        mv "$added" "$new" || return 1
      elif is_folder "$added" && is_folder "$new" && { [ "$in" != ./envs ] || is_in_both "${added##*/}"; }; then
        set -- "$@" "$at"
      else
        move_beside || return 1
      fi
    done
  done
}

# Prints the names of the environments that both installations have made: what the user added to one is added to the other.
list_both_envs() {
  read_installed_envs "$to"
  ours=" $INSTALLED_ENVS "
  # What pre_install has made is for the environments of this installer.
  if ! [ -f "$from/.archi/records" ]; then
    printf '%s' "$ours"
    return
  fi
  read_installed_envs "$from"
  for env in $INSTALLED_ENVS; do
    case $ours in *" $env "*) printf '%s ' "$env" ;; esac
  done
}

is_in_both() {
  case " $both " in *" $1 "*) ;; *) return 1 ;; esac
}

# Moves `added` beside `new` under another name, unless both are the same file. With -f, the user's is kept even then: ours is
# removed by --uninstall.
move_beside() {
  if [ -z "$LAID" ] && is_same_file "$added" "$new"; then
    rm -f "$added"
    return
  fi
  # What a killed update kept in this way is there already.
  beside=${new%.archi-old}.archi-old
  while [ -e "$beside" ] || [ -L "$beside" ]; do beside=$beside-2; done
  reason="is part of $NAME $VERSION now"
  if [ "$new" != "${new%.archi-old}" ]; then reason="is there already"; fi
  mv "$added" "$beside" && warn "${at#./} $reason; yours is kept as ${beside#"$to/./"}"
}

is_same_file() {
  if ! is_file "$1" || ! is_file "$2"; then return 1; fi
  # Without a sha256 program, files do not count as the same.
  sum=$(sha256 "$1")
  [ -n "$sum" ] && [ "$sum" = "$(sha256 "$2")" ]
}
