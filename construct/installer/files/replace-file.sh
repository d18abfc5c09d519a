# --- replace-file: changes files of the user, in the user's own home only -----------------------------------------------

# sudo can keep another user's HOME; files that root made in it would get in that user's way.
is_home_mine() { [ -n "${HOME:-}" ] && [ -d "$HOME" ] && [ -O "$HOME" ]; }

# FILE COMMAND...: replaces FILE by the output of COMMAND; follows links and keeps the mode. The output is written into a
# new folder, so that no other user can have put a link there, and then renamed.
replace_file() {
  replaced=$1
  shift
  if [ -L "$replaced" ]; then replaced=$(readlink -f "$replaced") || return 1; fi
  if [ -e "$replaced" ] && ! [ -O "$replaced" ]; then return 1; fi
  # The owner of the folder (a ZDOTDIR that sudo kept) could put a link there meanwhile.
  case $replaced in */*) [ -O "${replaced%/*}/" ] || return 1 ;; esac
  aside=$replaced.archi-$$
  # In a subshell, which removes the folder when a signal stops it, and completes when a signal stops only its parent.
  (
    trap 'remove_aside; exit 1' HUP INT TERM
    mkdir "$aside" || exit
    if { ! [ -e "$replaced" ] || cp -p "$replaced" "$aside/new"; } && "$@" >"$aside/new" && mv -f "$aside/new" "$replaced"; then
      rmdir "$aside"
      exit
    fi
    remove_aside
    exit 1
  )
}

remove_aside() {
  rm -f "$aside/new"
  rmdir "$aside"
}
