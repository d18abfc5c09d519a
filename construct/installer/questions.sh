# --- questions: in constructor's order, with its answers ------------------------------------------------------------

# Leaves a PREFIX that passed its checks, or ends; nothing is written yet.
ask() {
  printf '\nWelcome to %s %s\n\n' "$NAME" "$VERSION"
  if [ -n "$LICENSE" ]; then ask_for_licence; fi
  offered=$PREFIX
  asked=0
  until ask_for_prefix; do
    PREFIX=$offered
    asked=$((asked + 1))
    if [ "$asked" -ge 10 ]; then refuse "no folder that does in $asked answers; nothing was written"; fi
  done
}

ask_for_licence() {
  printf 'Before anything is installed, read the licence; press ENTER to see it.\n>>> '
  read_answer
  unpack_bytes "$HEADER_BYTES" "$ENVIRONMENT_BYTES" -xOf - "$LICENSE" | page || true
  printf '\nDo you accept the licence terms? [yes|no]\n>>> '
  is_answered_yes || refuse "the licence was not accepted; nothing was written"
}

# Yes or no; anything else is asked for again.
is_answered_yes() {
  asked=0
  while read_answer; do
    asked=$((asked + 1))
    case $answer in
      [yY][eE][sS]) return ;;
      [nN][oO]) return 1 ;;
    esac
    if [ "$asked" -ge 10 ]; then refuse "no yes and no no in $asked answers; nothing was written"; fi
    printf "Please answer 'yes' or 'no'.\n>>> "
  done
}

# An answer that does not do is asked for again, behind the reason.
ask_for_prefix() {
  printf '\n%s will be installed into this folder:\n%s\n\n' "$NAME" "$PREFIX"
  printf '%s\n' '  - ENTER confirms it' '  - CTRL-C ends this, and nothing is written' \
    "  - another folder may be typed, with ~ and environment variables (\$NAME, \${NAME})" ''
  printf '[%s] >>> ' "$PREFIX"
  read_answer
  # Quotes are how a shell is told where a name ends; here it ends with the line.
  case $answer in \"*\" | \'*\')
    answer=${answer#?}
    answer=${answer%?}
    ;;
  esac
  case $answer in
    [yY] | [yY][eE][sS] | [nN] | [nN][oO])
      problem "ENTER, or a folder, is asked for: a folder of that name is ./$answer"
      return 1
      ;;
  esac
  if [ -n "$answer" ]; then
    expand "$answer" || return 1
    PREFIX=$EXPANDED
  fi
  resolve_prefix && preflight check_place
}

# The end of the input is no answer, whatever was typed in front of it.
read_answer() {
  read -r answer && return
  printf '\n'
  refuse "no answer; nothing was written (give -b to install without questions)"
}

# Shows stdin by what PAGER names (its arguments with it), else by more, else by cat.
page() {
  set -f
  # shellcheck disable=SC2086
  set -- ${PAGER:-more}
  set +f
  if [ $# -gt 0 ] && command -v "$1" >/dev/null 2>&1; then
    "$@"
  elif command -v more >/dev/null 2>&1; then
    more
  else
    cat
  fi
}

# Sets EXPANDED to the folder that a person means; nothing of what was typed is run or evaluated.
expand() {
  EXPANDED=''
  unexpanded=$1
  closing='}'
  case $unexpanded in
    \~ | \~/*)
      read_variable HOME || return 1
      EXPANDED=$VALUE
      unexpanded=${unexpanded#?}
      ;;
    \~*)
      problem "the home of another user is not looked up: write the folder out"
      return 1
      ;;
  esac
  case $unexpanded in *\`*)
    problem "no command is run for this: write the folder out, or give one with a \` in its name by -p"
    return 1
    ;;
  esac
  while :; do
    case $unexpanded in *\$*) ;; *) break ;; esac
    EXPANDED=$EXPANDED${unexpanded%%\$*}
    unexpanded=${unexpanded#*\$}
    case $unexpanded in
      "{"*"}"*)
        variable=${unexpanded#?}
        variable=${variable%%"$closing"*}
        unexpanded=${unexpanded#*"$closing"}
        ;;
      *)
        variable=${unexpanded%%[!A-Za-z0-9_]*}
        unexpanded=${unexpanded#"$variable"}
        ;;
    esac
    read_variable "$variable" || return 1
    EXPANDED=$EXPANDED$VALUE
  done
  EXPANDED=$EXPANDED$unexpanded
}

# Sets VALUE to that of a variable of the environment; those of this script are none of it.
read_variable() {
  case $1 in '' | [0-9]* | *[!A-Za-z0-9_]*)
    problem "behind a \$ only the name of a variable can stand: write the folder out, or give it by -p"
    return 1
    ;;
  esac
  if VALUE=$(sh -c "printf '%s.' \"\${$1:?}\"" 2>/dev/null); then
    VALUE=${VALUE%.}
    return
  fi
  problem "the variable $1 is not set, or empty: write the folder out"
  return 1
}
