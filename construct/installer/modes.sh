# --- modes: what packages give, as far as the umask allows it; conda does the same -------------------------------------

# MODE: sets MASKED to what the umask leaves of it, octal. Digit by digit, since not every shell reads octal numbers.
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

# The lists in STAGE name the modes that the umask has left.
mask_lists() {
  known=''
  for list in "$STAGE/.archi/environment" "$STAGE"/.archi/installed/*; do
    if [ -f "$list" ] && has_masked_mode "$list"; then mask_list "$list" || return 1; fi
  done
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

# There are only a few: each is found out once.
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

# In pieces: a shell that has no printf of its own would start one for each line, and a long text is slow to add to.
mask_list() {
  lines=''
  count=0
  # The list's own mode is 644 as far as the umask allows it, also where that lets the group write.
  (umask go-w && : >"$1.masked") || return 1
  {
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
  } >"$1.masked" && mv -f "$1.masked" "$1"
}
