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
  find_masked_digits
  set --
  for list in "$STAGE/.archi/environment" "$STAGE"/.archi/installed/*; do
    if [ -f "$list" ]; then set -- "$@" "$list"; fi
  done
  # Mostly there is none in all of them, which takes one process to see.
  if [ $# -eq 0 ] || ! has_masked_mode "$@"; then return; fi
  unmasked=$STAGE/.archi/unmasked
  { mkdir "$unmasked" && cp "$@" "$unmasked/"; } || return 1
  for list in "$@"; do
    if has_masked_mode "$unmasked/${list##*/}"; then mask_list "$unmasked/${list##*/}" >"$list" || return 1; fi
  done
  rm -rf "$unmasked"
}

# LIST...: whether a mode in them has a bit of the umask, or fewer than three digits. Not line by line: to `read`, many shells
# take a byte at a time. A path that looks like a mode only costs time.
has_masked_mode() {
  # shellcheck disable=SC2254 # these are patterns
  case $(cat "$@") in
    *"$tab"[fd][0-7]${group_digits}[0-7]"$tab"* | *"$tab"[fd][0-7][0-7]${other_digits}"$tab"*) ;;
    *"$tab"[fd][0-7]"$tab"* | *"$tab"[fd][0-7][0-7]"$tab"*) ;;
    *) return 1 ;;
  esac
}

# Sets patterns of the digits that have a bit of the umask's digit at their place. For the owner, the umask has none.
find_masked_digits() {
  mask=00$(umask)
  mask=${mask#"${mask%??}"}
  find_sharing "${mask%?}"
  group_digits=$SHARING
  find_sharing "${mask#?}"
  other_digits=$SHARING
}

# DIGIT: sets SHARING to a pattern of the octal digits that have one of its bits; if it is 0, to one that matches no mode.
find_sharing() {
  case $1 in
    1) SHARING='[1357]' ;;
    2) SHARING='[2367]' ;;
    3) SHARING='[123567]' ;;
    4) SHARING='[4567]' ;;
    5) SHARING='[134567]' ;;
    6) SHARING='[234567]' ;;
    7) SHARING='[1234567]' ;;
    *) SHARING=none ;;
  esac
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
