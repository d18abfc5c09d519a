# --- lay: with -f into a folder that has files, moves the new tree into it, and undoes that ----------------------------------
#
# The journal is complete before the first move: LAID/plan. Each move is a rename, so each path is either in its old place or in
# its new one, and what is where says what is to be undone; a killed undo is begun again. When all is back, the journal is renamed to
# LAID/back, and what others have added to the new tree is moved out of it. When the scripts have run, the journal is renamed to
# LAID/done instead: from then on the rest is completed. Renamed to LAID/over, it is only removed.

# Moves everything into PREFIX.
lay_into_prefix() {
  in_each "$ENV_NAMES" remove_scripts
  check_names
  plan_laying
  if will_run pre_install; then
    run_pre_install_here
    plan_laying
  fi
  say "Laying the files into $PREFIX ..."
  if can_read_journal planned && mv "$LAID/planned" "$LAID/plan" &&
    move_planned plan RO "$PREFIX" "$LAID/old" stop && move_planned plan NR "$STAGE" "$PREFIX" stop && is_emptied "$STAGE"; then return; fi
  fail "not all files could be moved into $PREFIX (see above)"
}

# JOURNAL KINDS FROM TO MODE: moves the paths of these kinds that are in FROM into the same folders of TO. Something there is left
# as it is: `skip` goes on, `stop` fails.
move_planned() {
  journal=$1
  kinds=$2
  from=$3
  to=$4
  if_there=$5
  waiting=''
  waiting_count=0
  folder=''
  while IFS=$tab read -r kind at; do
    case $kinds in *"$kind"*) ;; *) continue ;; esac
    if ! exists "$from/$at"; then continue; fi
    if exists "$to/$at"; then
      if [ "$if_there" = skip ]; then continue; fi
      problem "another process made $to/$at meanwhile"
      return 1
    fi
    in=.
    case $at in */*) in=${at%/*} ;; esac
    if [ "$in" != "$folder" ] || [ "$waiting_count" -ge "$BATCH_SIZE" ]; then move_waiting || return 1; fi
    folder=$in
    waiting="$waiting$at$newline"
    waiting_count=$((waiting_count + 1))
  done <"$LAID/$journal" || return 1
  move_waiting
}

move_waiting() {
  set --
  begin_lines
  for at_waiting in $waiting; do set -- "$@" "$from/$at_waiting"; done
  end_lines
  waiting=''
  waiting_count=0
  if [ $# -eq 0 ]; then return; fi
  mkdir -p "$to/$folder" && mv -f "$@" "$to/$folder/"
}

# yash reads only lines in the encoding of the locale, and a loop ends at any other as at the end of the file.
can_read_journal() {
  if is_readable "$LAID/$1"; then return; fi
  problem "this shell cannot read all names in $LAID/$1 in this locale: run this with another shell, or in a UTF-8 locale"
  return 1
}

# FOLDER FIND-ARGUMENT...: fails, and names the first file, if there are files in it.
is_emptied() {
  emptied=$1
  shift
  left=$(cd "$emptied" && LC_ALL=C find . ! -type d "$@" -print) || return
  if [ -z "$left" ]; then return; fi
  left=${left%%"$newline"*}
  problem "$emptied/${left#./} could not be moved"
  return 1
}

say_recovery() {
  verb=Undoing
  if is_file "$PREFIX/.archi-laid/done"; then verb=Completing; fi
  say "$verb an interrupted installation in $PREFIX ..."
}

# Undoes or completes what a run has left in LAID, and removes LAID.
recover_laid() {
  LAID=$PREFIX/.archi-laid
  if is_file "$LAID/done"; then finish_laying || return; fi
  if is_file "$LAID/plan"; then undo_laying || return; fi
  if is_file "$LAID/back"; then keep_added || return; fi
  remove_tree "$LAID" || return
  LAID=''
}

undo_laying() {
  if can_read_journal plan && move_planned plan NR "$PREFIX" "$LAID/tree" skip &&
    move_planned plan RO "$LAID/old" "$PREFIX" stop && is_emptied "$LAID/old"; then
    mv "$LAID/plan" "$LAID/back"
    return
  fi
  problem "not everything in $PREFIX could be put back (see above): run this again with -f; what was there is in $LAID/old"
  return 1
}

# Moves what is not ours in the new tree to the same places of PREFIX.
keep_added() {
  undone=$LAID/tree
  undone_envs=' '
  if is_folder "$undone/envs"; then
    for env in "$undone"/envs/*; do
      undone_envs="$undone_envs${env##*/} "
      remove_cached "$env/.archi/packages"
      remove_own "$env" || return
      rmdir "$env" 2>/dev/null
    done
    rmdir "$undone/envs" 2>/dev/null
  fi
  remove_cached "$undone/.archi/packages"
  remove_own "$undone" || return
  if move_added "$undone" "$PREFIX" "$undone_envs" && is_emptied "$undone"; then
    mv "$LAID/back" "$LAID/over"
    return
  fi
  problem "not everything that was added to $PREFIX could be put back (see above): run this again with -f; the rest is in $undone"
  return 1
}

# LIST: removes these packages from the package cache of -k.
remove_cached() {
  cache=$LAID/tree/pkgs
  if ! is_folder "$cache" || ! is_file "$1"; then return; fi
  while IFS=$tab read -r dist _; do
    case $dist in '' | . | .. | */*) continue ;; esac
    rm -rf "${cache:?}/$dist" "$cache/$dist.conda" "$cache/$dist.tar.bz2"
  done <"$1"
  rm -f "$cache/urls" "$cache/urls.txt"
  rmdir "$cache" 2>/dev/null
}

# Everything is in place and the scripts have run: from here on nothing is undone.
commit_laying() {
  mv "$LAID/plan" "$LAID/done" || fail "cannot write to $LAID"
  recover_laid || fail "not all files that you had could be moved (see above). The rest is in $LAID/old; the next run with -f moves it"
}

# Removes what the former installation had; somebody else's files stay beside ours.
finish_laying() {
  old=$LAID/old
  KEEP_EDITED=1
  if [ -f "$old/.archi/records" ]; then
    if exists "$old/.condarc"; then mv -f "$old/.condarc" "$PREFIX/.condarc" || return; fi
    read_installed_envs "$old"
    for env in $INSTALLED_ENVS; do
      remove_env "$old/envs/$env" || return
      case " $ENV_NAMES " in *" $env "*) ;; *) (enter "$env" && unregister) ;; esac
    done
    remove_installed "$old" | is_all_removed || return
  fi
  move_added "$old" "$PREFIX" || return
  is_emptied "$old" ! -path './.archi/*' || return
  (cd "$PREFIX" && remove_emptied)
  mv "$LAID/done" "$LAID/over"
}

# Removes the folders that the former installation has left empty.
remove_emptied() {
  folders=''
  folder=''
  while IFS=$tab read -r kind at; do
    if [ "$kind" = O ]; then note_folder "$at"; fi
  done <"$LAID/done"
  read_their_folders
  remove_folders
}
