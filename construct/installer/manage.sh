#!/bin/sh
# shellcheck disable=SC2034,SC2317 # called, or read, only by parts that this script shares with installers
# What became of an installation, and its end; for what needs the packages' files, the installer is asked.
# SANITIZE
# BEGIN VALUES
NAME='Example'
VERSION='1.0.0'
PLATFORM='linux-64'
# END VALUES

BATCH=''
JSON=''
SKIP_SCRIPTS=''
STAGE=''
MODE=''

# PARTS

usage() {
  printf '%s\n' "usage: $0 --verify [--json]
       $0 --repair INSTALLER
       $0 --uninstall [--conda-init] [-b] [-s]

Looks after $NAME $VERSION ($PLATFORM), which lies in the folder above this script's.

--verify      tell what is changed, missing or was added
--repair      put changed and missing files back from the installer that this was made by
--uninstall   remove what was installed; what you added stays
--conda-init  with --uninstall: also what conda init wrote into the shell files of your home
-b            ask nothing
-s            do not run the packages' pre-unlink scripts
--skip-owner  with --uninstall: also where other users can write to the prefix or a folder above it
--json        with --verify: the result as JSON on stdout

Exit codes: 0 done, or as it was installed; 1 something is changed or missing, or it failed; 2 refused; 20 an installer is
at work there; 14, 16, 19 a tool is missing, no write access, no installation."
}

parse_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      --verify) MODE=verify ;;
      --uninstall) MODE=uninstall ;;
      --repair)
        if [ $# -lt 2 ]; then refuse "--repair needs the installer that this was made by"; fi
        exec sh "$2" --repair "$PREFIX"
        ;;
      --conda-init) REMOVE_INIT=1 ;;
      --skip-owner) SKIP_OWNER=1 ;;
      --json) JSON=1 ;;
      -b) BATCH=1 ;;
      -s) SKIP_SCRIPTS=1 ;;
      -h | --help)
        usage
        exit_finished 0
        ;;
      --version)
        printf '%s %s %s\n' "$NAME" "$VERSION" "$PLATFORM"
        exit_finished 0
        ;;
      *) refuse "unknown argument: $1 (see -h)" ;;
    esac
    shift
  done
}

# The folder above the one that this script lies in. The dot keeps newlines at the end of a name.
find_prefix() {
  PREFIX=${ARCHIVE%/*}/..
  PREFIX=$(cd "$PREFIX" && pwd -P && printf .) || exit 1
  PREFIX=${PREFIX%"$newline".}
}

lock_prefix() {
  trap 'set_exit_code $?; free_lock; exit "$code"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap : PIPE
  take_lock
}

main() {
  trap 'set_exit_code $?; exit "$code"' EXIT
  find_prefix
  parse_arguments "$@"
  if [ -n "$BATCH" ]; then trap : PIPE; fi
  if ! is_installation; then
    problem "$PREFIX is no installation: run this from where it was installed"
    exit 19
  fi
  find_hasher
  case $MODE in
    verify)
      if [ -z "$HASHER" ]; then
        problem "nothing here computes a sha256: install sha256sum, shasum or openssl"
        exit 14
      fi
      diff_prefix | report
      ;;
    uninstall)
      if ! [ -w "$PREFIX" ]; then
        problem "no write access to $PREFIX"
        exit 16
      fi
      if [ -z "$SKIP_OWNER" ] && { ! is_safe_place "$PREFIX" || has_shared_folder; }; then
        problem "another user can change ${UNSAFE:-$SHARED}: give --skip-owner if you trust whoever can write there"
        exit 16
      fi
      uninstall_prefix
      ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
}

main "$@"
exit_finished $?
