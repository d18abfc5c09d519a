# --- questions ------------------------------------------------------------------------------------------------------

ask() {
  say "" "Welcome to $NAME $VERSION"
  if [ -n "$LICENSE" ]; then
    printf 'Press ENTER to read the licence, then answer whether you agree to it. '
    read -r answer || refuse "no answer; give -b to install without questions"
    unpack_bytes "$HEADER_BYTES" "$ENVIRONMENT_BYTES" -xOf - "$LICENSE" | "${PAGER:-more}" || true
    printf '\nDo you accept the licence terms? [yes|no] >>> '
    yes_or_no || refuse "the licence was not accepted; nothing was written"
  fi
  printf '\n%s will be installed into this folder:\n%s\n\n' "$NAME" "$PREFIX"
  printf 'Press ENTER to confirm, CTRL-C to abort, or type another folder.\n>>> '
  read -r answer || refuse "no answer; give -b to install without questions"
  if [ -n "$answer" ]; then
    case $answer in
      \~) answer=$HOME ;;
      \~/*) answer=$HOME/${answer#??} ;;
    esac
    PREFIX=$answer
    resolve_prefix
    preflight
  fi
}

yes_or_no() {
  while read -r answer; do
    case $answer in
      [yY] | [yY][eE][sS]) return 0 ;;
      [nN] | [nN][oO]) return 1 ;;
    esac
    printf "Please answer 'yes' or 'no': "
  done
  return 1
}
