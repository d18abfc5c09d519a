# --- update: what was added to the old tree goes into the new one ---------------------------------------------------
#
# What was added is renamed, never copied: nothing of it is read, and all that belongs to it stays. That happens when the
# new tree stands, has run its link scripts, and is not undone any more; until then the old tree is not touched. From then on
# a kill leaves what is not moved yet in PREFIX.replaced, and the next update moves it.

# Of the tree that -u replaces: whether it is of the same name, and all in it can be renamed. OLD is that tree.
check_old_tree() {
  if [ -z "$UPDATE" ] || ! [ -f "$old/.archi/records" ]; then return; fi
  check_same_name
  if has_mount "$old"; then
    reason 16 "mounts in the old tree" "$MOUNT" "none: a mounted volume cannot be renamed with what is in it" \
      "unmount it, or choose another prefix with -p"
    return
  fi
  locked=$(locked_folders) && [ -z "$locked" ] && return
  reason 16 "access to the old tree" "none to: ${locked:-some of its folders}" "folders that you may read and write" \
    "update as their owner, or have them moved away"
}

check_same_name() {
  is_of_this_name && return
  if [ -n "$REPLACE_OTHER" ]; then return; fi
  reason 19 "prefix to update" "an installation of another name${there:+ ($there)}" "$NAME" \
    "give --replace-other to put $NAME in its place, or choose another prefix with -p"
}

# The script in the prefix has the name as this one has it, in a line of its own.
is_of_this_name() {
  there=''
  replace_all "$NAME" "'" "'$backslash''"
  while IFS= read -r line; do
    case $line in
      "NAME='$REPLACED_ALL'") return ;;
      NAME=*)
        there=${line#NAME=}
        return 1
        ;;
    esac
  done <"$old/.archi/manage.sh"
  return 1
} 2>/dev/null

# A folder can be renamed into another one by whoever may write to it.
locked_folders() {
  # shellcheck disable=SC2016
  find "$old" -type d -exec sh -c '
    for folder in "$@"; do
      if [ -r "$folder" ] && [ -w "$folder" ] && [ -x "$folder" ]; then continue; fi
      printf "%s\n" "$folder"
    done' sh '{}' + 2>/dev/null
}

# A package that conda has put in place of one of ours cannot stand beside the new one of that name.
refuse_changed_packages() {
  for record in "$PREFIX"/conda-meta/*.json; do
    dist=${record##*/}
    dist=${dist%.json}
    if ! [ -f "$record" ] || [ -f "$PREFIX/.archi/installed/$dist" ]; then continue; fi
    name_and_version=${dist%-*}
    name=${name_and_version%-*}
    for new in "$STAGE/conda-meta/$name"-*.json; do
      own=${new##*/}
      own=${own%-*}
      if [ "${own%-*}" != "$name" ]; then continue; fi
      fail "conda has changed $name in $PREFIX (to $dist): install $NAME $VERSION into another prefix"
    done
  done
}

# The new tree stands: it gets what is not installed of the old one, which then goes.
drop_replaced() {
  say "Keeping what you added ..."
  if [ -e "$REPLACED/.condarc" ] || [ -L "$REPLACED/.condarc" ]; then
    mv -f "$REPLACED/.condarc" "$PREFIX/.condarc" || keeping_failed
  fi
  merge_pkgs
  remove_installed "$REPLACED" | is_all_removed || keeping_failed
  move_added || keeping_failed
  left=$(cd "$REPLACED" && find . ! -type d ! -path './.archi/*' -print) || keeping_failed
  if [ -n "$left" ]; then keeping_failed; fi
  # Under this name, what a kill leaves of it is removed by whoever comes next.
  printf '%s\n' "${PREFIX##*/}.partial-$$" >"$REPLACED/.archi/stage" || fail "cannot write to $REPLACED"
  mv "$REPLACED" "$PREFIX.partial-$$" || fail "cannot rename $REPLACED"
  REPLACED=''
  remove_tree "$PREFIX.partial-$$" || fail "cannot remove $PREFIX.partial-$$"
}

keeping_failed() {
  fail "not all that you added could be moved (see above). The rest is in $REPLACED; the next update (-u) moves it"
}

is_all_removed() {
  all=''
  while IFS=$tab read -r kind _; do
    case $kind in
      stuck) return 1 ;;
      '~end') all=1 ;;
    esac
  done
  [ -n "$all" ]
}

# What is left in the old tree, folder by folder: one that the new tree has not is renamed with all that is in it.
move_added() {
  set -- .
  while [ $# -gt 0 ]; do
    in=$1
    shift
    for added in "$REPLACED/$in"/* "$REPLACED/$in"/.[!.]* "$REPLACED/$in"/..?*; do
      if ! [ -e "$added" ] && ! [ -L "$added" ]; then continue; fi
      at=$in/${added##*/}
      case $at in ./.archi) continue ;; esac
      new=$PREFIX/$at
      if ! [ -e "$new" ] && ! [ -L "$new" ]; then
        mv "$added" "$new" || return 1
      elif is_folder "$added" && is_folder "$new" && [ "$in" != ./envs ]; then
        set -- "$@" "$at"
      else
        move_beside || return 1
      fi
    done
  done
}

is_folder() { [ -d "$1" ] && ! [ -L "$1" ]; }

# Both trees have something of this name, and they differ: the old one gets another name.
move_beside() {
  if is_own_file "$added" && is_own_file "$new" && [ "$(sha256 "$added")" = "$(sha256 "$new")" ]; then
    rm -f "$added"
    return
  fi
  beside=$new.archi-old
  while [ -e "$beside" ] || [ -L "$beside" ]; do beside=$beside-2; done
  mv "$added" "$beside" && warn "${at#./} is part of $NAME $VERSION now; yours is kept as ${beside#"$PREFIX/./"}"
}
