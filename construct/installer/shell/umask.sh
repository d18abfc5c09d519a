# --- umask: modes of the packages without the bits of the umask, as conda does it --------------------------------------

# MODE: sets MASKED to MODE without the umask's bits, in octal. Digit by digit: not every shell reads octal numbers.
mask_mode() {
  three=000$1
  three=${three#"${three%???}"}
  mask=000$(umask)
  mask=${mask#"${mask%???}"}
  MASKED=''
  while [ -n "$three" ]; do
    MASKED=$MASKED$((${three%"${three#?}"} & (7 - ${mask%"${mask#?}"})))
    three=${three#?}
    mask=${mask#?}
  done
  while [ "$MASKED" != "${MASKED#0}" ]; do MASKED=${MASKED#0}; done
  MASKED=${MASKED:-0}
}

# Writes the masked modes into the lists in STAGE. The lists are written in place, which keeps their own modes.
apply_umask_to_lists() {
  known=''
  set --
  for list in "$STAGE/.archi/environment" "$STAGE"/.archi/installed/*; do
    if [ -f "$list" ] && has_masked_mode "$list"; then set -- "$@" "$list"; fi
  done
  if [ $# -eq 0 ]; then return; fi
  unmasked=$STAGE/.archi/unmasked
  { mkdir "$unmasked" && cp "$@" "$unmasked/"; } || return 1
  for list in "$@"; do
    mask_list "$unmasked/${list##*/}" >"$list" || return 1
  done
  rm -rf "$unmasked"
}

has_masked_mode() {
  while IFS=$tab read -r _ what _; do
    case $what in
      [fd]*)
        look_up_mode "${what#?}"
        if [ "$MASKED" != "${what#?}" ]; then return; fi
        ;;
    esac
  done <"$1"
  return 1
}

# MODE: sets MASKED, from a cache: there are only a few different modes.
look_up_mode() {
  case $known in
    *" $1="*)
      MASKED=${known#*" $1="}
      MASKED=${MASKED%% *}
      ;;
    *)
      mask_mode "$1"
      known="$known $1=$MASKED "
      ;;
  esac
}

# LIST: prints it with masked modes, 100 lines at a time: some shells start a process for each printf, and appending to a
# long string is slow.
mask_list() {
  lines=''
  count=0
  while IFS= read -r line; do
    rest=${line#*"$tab"}
    what=${rest%%"$tab"*}
    case $what in
      [fd]*)
        look_up_mode "${what#?}"
        line=${line%%"$tab"*}$tab${what%"${what#?}"}$MASKED${rest#"$what"}
        ;;
    esac
    lines=$lines$line$newline
    count=$((count + 1))
    if [ "$count" -ge 100 ]; then
      printf '%s' "$lines" || return 1
      lines=''
      count=0
    fi
  done <"$1" && printf '%s' "$lines"
}
