# --- uninstall: just what was installed; what was added stays -------------------------------------------------------

REMOVE_INIT=''

# Killed at any moment, it can be run again: the lists go last.
uninstall_prefix() {
  if [ -z "$BATCH" ]; then
    printf 'Remove %s from %s? [yes|no]\n[no] >>> ' "$NAME" "$PREFIX"
    read -r answer || answer=no
    case $answer in [yY] | [yY][eE][sS]) ;; *) refuse "nothing was removed (give -b to be asked nothing)" ;; esac
  fi
  hold_prefix
  if [ -f "$PREFIX/.archi/records" ] || [ -f "$PREFIX/.archi/origin" ]; then
    if [ -z "$SKIP_SCRIPTS" ]; then pre_unlink; fi
    say "Removing what was installed ..."
    remove_files || fail "not everything could be removed (see above); run this again"
    mv "$PREFIX/.archi" "$PREFIX/.archi-removed" || fail "cannot rename $PREFIX/.archi"
  fi
  rm -rf "$PREFIX/.archi-removed" || fail "cannot remove $PREFIX/.archi-removed"
  unregister
  if [ -n "$REMOVE_INIT" ]; then remove_init_traces; fi
  if rmdir "$PREFIX" 2>/dev/null; then
    say "$NAME $VERSION is removed; nothing is left of $PREFIX"
  else
    say "$NAME $VERSION is removed from $PREFIX; what you added is still there"
  fi
}

# The last one that was linked comes first. One that fails does not keep conda from unlinking its package.
pre_unlink() {
  packages=''
  while IFS=$tab read -r dist _ build _; do
    packages="$dist$tab$build$newline$packages"
  done <"$PREFIX/.archi/packages"
  while IFS=$tab read -r dist build; do
    name=${dist%-*}
    version=${name##*-}
    name=${name%-*}
    script=bin/.$name-pre-unlink.sh
    if ! [ -f "$PREFIX/$script" ] || ! [ -f "$PREFIX/conda-meta/$dist.json" ]; then continue; fi
    if output=$(run_link_script "$script" "$name" "$version" "$build"); then continue; fi
    warn "the pre-unlink script of $name failed; its output:"
    printf '%s\n' "$output" >&2
  done <<EOF
$packages
EOF
}

remove_files() {
  (
    cd "$PREFIX" || exit 1
    { expected && claimed && found .archi/environment .archi/records .archi/installed/*; } | LC_ALL=C sort | classify removal
  ) | LC_ALL=C sort | report_left
}

doomed=''
doomed_count=0
folders=''
folder=''

removal_own() {
  case $own in .archi/*) return ;; esac
  case $own_what in
    d*)
      case $1 in d*) folders="$folders$own$newline" ;; esac
      ;;
    *)
      # What is a folder now is not what was installed.
      case $1 in d*) ;; *) remove "$own" ;; esac
      ;;
  esac
}
# Killed before, this may have left the folder.
removal_missing() { note_folder "$own"; }
removal_foreign() { verify_foreign "$1"; }
removal_compiled() { remove "$1"; }
removal_end() {
  remove_batch
  remove_folders
}

note_folder() {
  case $1 in
    */*) if [ "${1%/*}" != "$folder" ]; then
      folder=${1%/*}
      folders="$folders$folder$newline"
    fi ;;
  esac
}

remove() {
  note_folder "$1"
  doomed="$doomed$1$newline"
  doomed_count=$((doomed_count + 1))
  if [ "$doomed_count" -ge "$BATCH_SIZE" ]; then remove_batch; fi
}

remove_batch() {
  set --
  while IFS= read -r at; do
    if [ -n "$at" ]; then set -- "$@" "./$at"; fi
  done <<EOF
$doomed
EOF
  if [ $# -gt 0 ] && ! rm -f "$@"; then tell stuck "$1" -; fi
  doomed=''
  doomed_count=0
}

# Those that nothing else is in, the deepest first.
remove_folders() {
  while IFS= read -r at; do
    while [ -n "$at" ]; do
      if is_behind_link "$at" || ! { rmdir "./$at" 2>/dev/null || ! [ -e "$at" ]; }; then break; fi
      case $at in */*) at=${at%/*} ;; *) at='' ;; esac
    done
  done <<EOF
$(printf '%s' "$folders" | LC_ALL=C sort -ru)
EOF
}

is_behind_link() {
  above=$1
  while ! [ -L "$above" ]; do
    case $above in */*) above=${above%/*} ;; *) return 1 ;; esac
  done
}

report_left() {
  stuck=''
  counted=''
  several=0
  while IFS=$tab read -r kind at _; do
    if [ "$kind" = others ]; then
      if [ "$at" != "$counted" ]; then end_count; fi
      counted=$at
      several=$((several + 1))
      continue
    fi
    end_count
    case $kind in
      stuck) stuck=1 ;;
      foreign) say "  stays: $at" ;;
    esac
  done
  end_count
  for large in envs pkgs; do
    if [ -d "$PREFIX/$large" ]; then say "  stays: $large"; fi
  done
  [ -z "$stuck" ]
}

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
