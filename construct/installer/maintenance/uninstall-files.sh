# --- uninstall-files: removes installed files and folders, and nothing else ------------------------------------------

# FOLDER, an installation: removes its files. Prints what stays in the form of diff_prefix; the kind `stuck` could not be
# removed. After all paths, a last line of the kind ~end.
remove_installed() {
  (
    cd "$1" || exit 1
    list_all .archi/environment .archi/records .archi/installed/* | classify removal && print_difference '~end' - -
  )
}

doomed=''
doomed_count=0
folders=''
folder=''

# The lists stay: if this is killed, the next run needs them.
removal_own() {
  case $own in
    .archi/licenses/* | .archi/scripts/*) ;;
    .archi/*) return ;;
  esac
  case $own_what in
    d*)
      case $1 in d*) folders="$folders$own$newline" ;; esac
      ;;
    *)
      # An installed file that is now a folder is the user's.
      case $1 in d*) ;; *) if ! is_kept; then queue_removal "$own"; fi ;; esac
      ;;
  esac
}

# With KEEP_EDITED, as in an update: whether `own` was edited since it was installed. Only newer files are read.
KEEP_EDITED=''
is_kept() {
  case $KEEP_EDITED$own_what:$own in 1f*:conda-meta/*) return 1 ;; 1f*) ;; *) return 1 ;; esac
  # shellcheck disable=SC3013 # all shells have it
  if [ -z "$own_value" ] || ! [ "$own" -nt .archi/records ]; then return 1; fi
  sum=$(sha256 "./$own")
  [ -n "$sum" ] && [ "$sum" != "$own_value" ]
}

# A killed run can have left the folder of a missing file. This path comes from a list, so it is checked to be in the prefix.
removal_missing() {
  case /$own/ in */../* | */./* | *//*) ;; *) note_folder "$own" ;; esac
}
removal_foreign() { verify_foreign "$1"; }
removal_compiled() { queue_removal "$1"; }
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

queue_removal() {
  note_folder "$1"
  doomed="$doomed$1$newline"
  doomed_count=$((doomed_count + 1))
  if [ "$doomed_count" -ge "$BATCH_SIZE" ]; then remove_batch; fi
}

remove_batch() {
  set --
  begin_lines
  for at in $doomed; do set -- "$@" "./$at"; done
  end_lines
  if [ $# -gt 0 ] && ! rm -f "$@"; then print_difference stuck "$1" -; fi
  doomed=''
  doomed_count=0
}

# Removes the folders that are empty, the deepest first.
remove_folders() {
  folders=$(say_lines "$folders" | LC_ALL=C sort -ru) || broken=1
  begin_lines
  for at in $folders; do
    while [ -n "$at" ]; do
      if is_their_folder "$at" || is_behind_link "$at" || ! { rmdir "./$at" 2>/dev/null || ! [ -e "$at" ]; }; then break; fi
      case $at in */*) at=${at%/*} ;; *) at='' ;; esac
    done
  done
  end_lines
  folders=''
  folder=''
}

is_behind_link() {
  above=$1
  while ! [ -L "$above" ]; do
    case $above in */*) above=${above%/*} ;; *) return 1 ;; esac
  done
}
