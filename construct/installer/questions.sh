# --- questions: the same as constructor's, in its order --------------------------------------------------------------

# Sets PREFIX to a folder that passes the checks, or exits; nothing is written yet.
ask() {
  printf '\nWelcome to %s %s\n\n' "$NAME" "$VERSION"
  if [ -n "$LICENSE" ]; then ask_for_licence; fi
  offered=$PREFIX
  asked=0
  until ask_for_prefix; do
    PREFIX=$offered
    asked=$((asked + 1))
    if [ "$asked" -ge 10 ]; then refuse "no usable folder in $asked answers; nothing was written"; fi
  done
}

ask_for_licence() {
  printf 'Please read the licence first; press ENTER to see it.\n>>> '
  read_answer
  unpack_bytes "$HEADER_BYTES" "$ENVIRONMENT_BYTES" -xOf - "$LICENSE" | page || true
  printf '\nDo you accept the licence terms? [yes|no]\n>>> '
  is_answered_yes || refuse "the licence was not accepted; nothing was written"
}

# Whether the answer is yes; asks again until it is yes or no.
is_answered_yes() {
  asked=0
  while read_answer; do
    asked=$((asked + 1))
    case $answer in
      [yY][eE][sS]) return ;;
      [nN][oO]) return 1 ;;
    esac
    if [ "$asked" -ge 10 ]; then refuse "neither yes nor no in $asked answers; nothing was written"; fi
    printf "Please answer 'yes' or 'no'.\n>>> "
  done
}

# Asks for the prefix once; prints the problem and fails if the answer cannot be used.
ask_for_prefix() {
  printf '\n%s will be installed into this folder:\n%s\n\n' "$NAME" "$PREFIX"
  printf '%s\n' '  - press ENTER to confirm it' '  - press CTRL-C to stop; nothing is written' \
    "  - or type another folder; ~ and environment variables (\$NAME, \${NAME}) are expanded" ''
  printf '[%s] >>> ' "$PREFIX"
  read_answer
  # Quotes around the whole answer are removed, as a shell would.
  case $answer in \"*\" | \'*\')
    answer=${answer#?}
    answer=${answer%?}
    ;;
  esac
  case $answer in
    [yY] | [yY][eE][sS] | [nN] | [nN][oO])
      problem "press ENTER or type a folder; for a folder called $answer, type ./$answer"
      return 1
      ;;
  esac
  if [ -n "$answer" ]; then
    expand "$answer" || return 1
    PREFIX=$EXPANDED
  fi
  resolve_prefix && preflight check_place
}

# A line that the end of the input cuts off is not an answer.
read_answer() {
  read -r answer && return
  printf '\n'
  refuse "no answer: the input has ended; nothing was written (give -b to install without questions)"
}

# Shows stdin with $PAGER (a program and its arguments), or with more, or with cat.
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

# ANSWER: sets EXPANDED to it with ~ and variables expanded. Nothing in it is run or evaluated.
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
      problem "~USER, the home of another user, is not supported: type the whole path"
      return 1
      ;;
  esac
  case $unexpanded in *\`*)
    problem "backquotes are not supported: type the whole path, or give a path that has one with -p"
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
        case $variable in *:-*)
          if ! has_variable "${variable%%:-*}"; then
            EXPANDED=$EXPANDED${variable#*:-}
            continue
          fi
          variable=${variable%%:-*}
          ;;
        esac
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

# NAME: whether that variable of the environment is set and not empty.
has_variable() { (read_variable "$1") 2>/dev/null; }

# Sets PREFIX to the default of the manifest, with the variables of the environment in it expanded.
use_default_prefix() {
  expand "$DEFAULT_PREFIX" || refuse "the default prefix, $DEFAULT_PREFIX, cannot be used: give one with -p"
  PREFIX=$EXPANDED
}

# NAME: sets VALUE to the environment variable NAME (a new shell is asked, so variables of this script do not count).
read_variable() {
  case $1 in '' | [0-9]* | *[!A-Za-z0-9_]*)
    problem "only the name of a variable can follow \$: type the whole path, or give it with -p"
    return 1
    ;;
  esac
  if VALUE=$(sh -c "printf '%s.' \"\${$1:?}\"" 2>/dev/null); then
    VALUE=${VALUE%.}
    return
  fi
  problem "the variable $1 is not set, or empty: type the whole path"
  return 1
}
