# --- home: what is written there is written only where it is of who runs this -----------------------------------------

# sudo may keep another user's HOME; what root made in it would be in his way.
is_home_mine() { [ -n "${HOME:-}" ] && [ -d "$HOME" ] && [ -O "$HOME" ]; }

# FILE COMMAND...: puts the output of COMMAND in the place of FILE; links are followed, the mode stays. It is written into a
# folder made for it, which no other user can have laid there, and renamed.
replace_file() {
  replaced=$1
  shift
  if [ -L "$replaced" ]; then replaced=$(readlink -f "$replaced") || return 1; fi
  if [ -e "$replaced" ] && ! [ -O "$replaced" ]; then return 1; fi
  # Whoever owns the folder (a ZDOTDIR that sudo has kept) could lay a link there meanwhile.
  case $replaced in */*) [ -O "${replaced%/*}/" ] || return 1 ;; esac
  aside=$replaced.archi-$$
  # In a shell of its own, which tidies up when a signal ends it, or goes on to its end when one ends its parent.
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
