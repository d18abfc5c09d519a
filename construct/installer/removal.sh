# --- removal: files and folders that were installed, and nothing else -----------------------------------------------

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
