#!/bin/sh
# shellcheck disable=SC2034,SC2317 # called, or read, only by parts that this script shares with installers
# Verifies and uninstalls an installation. A repair needs the packages' files, so it runs the installer.
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

Maintains $NAME $VERSION ($PLATFORM), which is installed in the folder above this script's.

--verify      list the files that changed, are missing or were added
--repair      restore changed and missing files from the installer that made this installation
--uninstall   remove the installed files; files that you added stay
--conda-init  with --uninstall: also remove the lines that conda init wrote to your shell start-up files
-b            ask no questions
-s            run no scripts: neither pre_uninstall nor the packages' pre-unlink scripts
--skip-owner  with --uninstall: also if other users can write to the prefix or a folder above it
--json        with --verify: print the result as JSON

Exit codes
 0  done (--verify: nothing is changed or missing)
 1  failed (--verify: something is changed or missing)
 2  refused: wrong arguments, or the question was not answered with yes
14  a tool is missing
16  no write access
19  this is not an installation
20  an installer is using the prefix"
}

parse_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      --verify) MODE=verify ;;
      --uninstall) MODE=uninstall ;;
      --repair)
        if [ $# -lt 2 ]; then refuse "--repair needs the installer that made this installation: --repair INSTALLER"; fi
        exec sh "$2" --repair "$PREFIX"
        ;;
      --conda-init) REMOVE_INIT=1 ;;
      --skip-owner) SKIP_OWNER=1 ;;
      --json) JSON=1 ;;
      -b) BATCH=1 ;;
      -s | --skip-scripts) SKIP_SCRIPTS=1 ;;
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

# Sets PREFIX to the folder above this script's. The dot keeps newlines at the end of a name.
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
    problem "$PREFIX is not an installation: run this script as PREFIX/.archi/manage.sh"
    exit 19
  fi
  if has_laid; then
    problem "an installation with -f into $PREFIX was interrupted: run that installer with --uninstall $PREFIX, which undoes it"
    exit 19
  fi
  find_hasher
  case $MODE in
    verify)
      if [ -z "$HASHER" ]; then
        problem "no program here computes sha256: install sha256sum, shasum or openssl"
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
        problem "another user can change ${UNSAFE:-$SHARED}: give --skip-owner if you trust everyone who can write there"
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
