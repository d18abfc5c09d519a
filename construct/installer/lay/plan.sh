# --- plan: with -f into a folder that has files, what is moved where; nothing is moved yet -----------------------------------
#
# LAID is a folder in the prefix, so that every move is a rename. It has the new tree, `tree`; what is moved out of its way,
# `old`; and the journal (lay.sh describes it), one path a line: N is new, R takes the place of something, O is of the
# former installation and not of this one. A folder that the prefix does not have is one path.

LAID=''
LAYS=''
REPLACE_FILES=''

# Reports what -f cannot be used with; sets LAYS.
check_laying() {
  LAYS=1
  if is_inner; then
    reason 19 prefix "one of the environments of $OUTER" "an installation, or a folder of your own" "give -p $OUTER"
    return
  fi
  if [ -n "$KEEP_PKGS" ] && [ -e "$PREFIX/pkgs" ]; then
    reason 19 "package cache" "$PREFIX/pkgs exists" "no such folder, for -k with -f" "leave -k out"
  fi
  for env in . $ENV_NAMES; do
    lists=$PREFIX/.archi
    if [ "$env" != . ]; then lists=$PREFIX/envs/$env/.archi; fi
    if ! [ -L "$lists" ]; then continue; fi
    reason 19 prefix "$lists is a link" "a folder, or no such file" "move it away, or choose another prefix with -p"
    return
  done
  # What a killed run has left is undone first, and looked at then.
  if ! has_laid && has_conda_records; then
    reason 19 prefix "a conda environment in $CONDA_RECORDS" "a folder without conda-meta" \
      "choose another prefix with -p, or install the packages with that conda"
    return
  fi
  check_in_the_way
}

# Whether an environment has records of packages that no installer like this one made: sets CONDA_RECORDS to their folder.
has_conda_records() {
  for env in . $ENV_NAMES; do
    CONDA_RECORDS=$PREFIX
    if [ "$env" != . ]; then CONDA_RECORDS=$PREFIX/envs/$env; fi
    if [ -f "$CONDA_RECORDS/.archi/records" ]; then continue; fi
    for record in "$CONDA_RECORDS"/conda-meta/*.json; do
      if [ -e "$record" ]; then return; fi
    done
  done
  return 1
}

# Makes the folder, and the stage in it.
make_laid() {
  if has_conda_records; then fail "there is a conda environment in $CONDA_RECORDS"; fi
  LAID=$PREFIX/.archi-laid
  STAGE=$LAID/tree
  { mkdir "$LAID" "$LAID/.archi" && mark_tree "$LAID" && mkdir "$STAGE" "$STAGE/.archi" "$LAID/old"; } ||
    fail "cannot create $LAID"
}

# Fails if this shell cannot read all names of the new tree, before anything is moved.
check_names() {
  (cd "$STAGE" && LC_ALL=C find . -name '*[! -~]*' -print) >"$LAID/names" || fail "not all of $STAGE could be read (see above)"
  if is_readable "$LAID/names"; then return; fi
  fail "this shell cannot read all names of $NAME's files in this locale: run this with another shell, or in a UTF-8 locale"
}

# Compares the stage with PREFIX: writes `new`, `both` and `folders` in LAID. Fails where another user or a mount can interfere.
compare_trees() {
  : >"$LAID/new"
  : >"$LAID/both"
  : >"$LAID/folders"
  set -- .
  while [ $# -gt 0 ]; do
    in=$1
    shift
    new=''
    both=''
    for entry in "$STAGE/$in"/* "$STAGE/$in"/.[!.]* "$STAGE/$in"/..?*; do
      if ! exists "$entry"; then continue; fi
      at=$in/${entry##*/}
      at=${at#./}
      if ! exists "$PREFIX/$at"; then
        new="${new}N$tab$at$newline"
      elif is_folder "$entry" && is_folder "$PREFIX/$at" && ! is_unit "$at"; then
        set -- "$@" "$at"
        printf '%s\n' "$at" >>"$LAID/folders"
      else
        both="$both$at${tab}t$newline"
      fi
    done
    say_lines "$new" >>"$LAID/new"
    say_lines "$both" >>"$LAID/both"
  done
  refuse_places
}

exists() { [ -e "$1" ] || [ -L "$1" ]; }

# PATH: whether it is replaced as a whole: the lists of an environment.
is_unit() {
  case $1 in .archi | envs/*/.archi) ;; *) return 1 ;; esac
}

# The folders that both have must be ours to change, and of one file system.
refuse_places() {
  if [ -r /proc/self/mountinfo ]; then
    while read -r _ _ _ _ point _; do
      case $point in *"$backslash"*) unescape_mount ;; esac
      case $point in "$PREFIX"/*) ;; *) continue ;; esac
      if ! exists "$STAGE/${point#"$PREFIX/"}"; then continue; fi
      problem "$point is a mount point, and $NAME has files there: unmount it, or choose another prefix"
      exit 16
    done </proc/self/mountinfo
  fi
  set --
  while IFS= read -r at; do
    if ! [ -w "$PREFIX/$at" ]; then
      problem "you cannot write to $PREFIX/$at: nothing is installed; run this as its owner, or choose another prefix"
      exit 16
    fi
    set -- "$@" "./$at"
    if [ $# -ge "$BATCH_SIZE" ]; then
      refuse_changeable "$@"
      set --
    fi
  done <"$LAID/folders"
  if [ $# -gt 0 ]; then refuse_changeable "$@"; fi
}

# FOLDER...
refuse_changeable() {
  if [ -n "$SKIP_OWNER" ]; then return; fi
  changeable=$(cd "$PREFIX" && find_changeable "$@" -prune | head -n 1)
  if [ -z "$changeable" ]; then return; fi
  problem "another user can change $PREFIX/${changeable#./}: nothing is installed;" \
    "give --skip-owner if you trust everyone who can write there"
  exit 16
}

# Lists the folders that were there before in .archi/folders: their mode is not ours, and they stay when this is uninstalled. A former
# installation has that list already.
list_their_folders() {
  if [ -f "$PREFIX/.archi/records" ]; then return 0; fi
  theirs=''
  while IFS= read -r at; do
    case $at in "$AT"?*) theirs="$theirs${at#"$AT"}$newline" ;; esac
  done <"$LAID/folders"
  if [ -z "$theirs" ]; then return; fi
  # The copy gives the file a mode as in the payload.
  cp -p "$STAGE/.archi/environment" "$STAGE/.archi/folders" && say_lines "$theirs" >"$STAGE/.archi/folders"
}

# Writes `planned` from what compare_trees found. Refuses files that are in the way.
plan_laying() {
  compare_trees
  : >"$LAID/former"
  if [ -f "$PREFIX/.archi/records" ]; then
    read_installed_envs "$PREFIX"
    in_each "$INSTALLED_ENVS" list_former >"$LAID/former" || fail "not all of $PREFIX could be read (see above)"
  fi
  LC_ALL=C sort "$LAID/both" "$LAID/former" >"$LAID/sorted" || fail "cannot write to $LAID"
  plan_sorted <"$LAID/sorted" >"$LAID/replacing" 3>"$LAID/conflicts" || fail "cannot write to $LAID"
  refuse_conflicts
  cat "$LAID/new" "$LAID/replacing" >"$LAID/planned" || fail "cannot write to $LAID"
}

# Prints the files of an environment of the former installation that are still there, in the form of `both`.
list_former() {
  if [ -n "$AT" ] && ! is_folder "$PREFIX"; then return; fi
  cd "$PREFIX" || return
  printf '%s\n' "$AT.archi${tab}f"
  list_all .archi/environment .archi/records .archi/installed/* | classify former
}

former_own() {
  case $own in .archi/*) return ;; esac
  case $own_what in d*) return ;; esac
  case $1 in d*) ;; *) printf '%s\n' "$AT$own${tab}f" ;; esac
}
former_missing() { :; }
former_foreign() { :; }
former_compiled() { printf '%s\n' "$AT$1${tab}f"; }
former_end() { :; }

# Reads the paths of both trees (t) and of the former installation (f), sorted; prints lines of the journal, and to 3 the
# paths that are somebody else's.
plan_sorted() {
  former=''
  wholes=$newline
  former_wholes=$newline
  while IFS=$tab read -r at what; do
    if [ "$what" = t ] && [ "$at" = "$former" ]; then
      printf 'R\t%s\n' "$at"
      former=''
      continue
    fi
    plan_former
    case $what in
      f) if ! is_in_whole; then former=$at; fi ;;
      *)
        printf 'R\t%s\n' "$at"
        if is_folder "$PREFIX/$at" && ! is_unit "$at"; then wholes=$wholes$at$newline; else printf '%s\n' "$at" >&3; fi
        ;;
    esac
  done
  plan_former
  begin_lines
  for whole in $wholes; do
    case $former_wholes in *"$newline$whole$newline"*) ;; *) printf '%s\n' "$whole" >&3 ;; esac
  done
  end_lines
}

# Whether `at`, of the former installation, is in a folder that goes as a whole, because the new tree has something else there.
# That folder is then of the former installation too.
is_in_whole() {
  if [ "$wholes" = "$newline" ]; then return 1; fi
  whole=$at
  until [ "$whole" = "${whole%/*}" ]; do
    whole=${whole%/*}
    case $wholes in *"$newline$whole$newline"*) ;; *) continue ;; esac
    case $former_wholes in *"$newline$whole$newline"*) ;; *) former_wholes=$former_wholes$whole$newline ;; esac
    return 0
  done
  return 1
}

plan_former() {
  if [ -n "$former" ] && ! exists "$STAGE/$former"; then printf 'O\t%s\n' "$former"; fi
  former=''
}

# Lists the paths that are not of a former installation, unless they may be replaced. A file with our content is listed too: it
# would be removed with ours.
refuse_conflicts() {
  if [ -n "$REPLACE_FILES" ]; then return; fi
  conflicts=0
  while IFS= read -r at; do
    conflicts=$((conflicts + 1))
    if [ "$conflicts" -le 10 ]; then problem "$PREFIX/$at is in the way: it was not made by an installer like this one"; fi
  done <"$LAID/conflicts"
  if [ "$conflicts" -eq 0 ]; then return; fi
  if [ "$conflicts" -gt 10 ]; then problem "and $((conflicts - 10)) more"; fi
  problem "nothing is installed: move these away, or give --replace-files, which keeps each as NAME.archi-old"
  exit 19
}
