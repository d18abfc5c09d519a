# --- sanitize: removes options, functions, aliases and variables of the caller that would change what this does -----------

case $- in *[is]*)
  echo "Error: run this from a file (sh FILE), not through a pipe or by source: it reads its own file" >&2
  # shellcheck disable=SC2317 # return works if this is sourced, exit if it is not
  return 2 2>/dev/null || exit 2
  ;;
esac
# With this, bash prefers special builtins to exported functions of the same name. A backslash prevents alias expansion.
POSIXLY_CORRECT=1
\set +e +u +f +C +a
\unalias -a 2>/dev/null
\unset -f unset trap set exit eval exec export return shift unalias alias command builtin declare typeset shopt emulate read \
  printf echo test cd pwd wait kill true false umask getopts '[' 2>/dev/null
\unalias -a 2>/dev/null
# Reports that the shell exited early: the file is truncated, or the shell does not understand it.
VERIFIED=''
ended_early() {
  exit_status=$?
  if [ -z "$VERIFIED" ]; then
    echo "Error: this installer is damaged, or this shell cannot run it. Nothing was written. Fetch the file again." >&2
    exit 3
  fi
  echo "Error: this shell exited before the work was done (status $exit_status). Run it with another one: bash, dash." >&2
  exit 1
}
trap 'ended_early' EXIT
\unset IFS
if [ -n "${ZSH_VERSION:-}" ]; then
  emulate -R sh
  eval 'unfunction -m "*"; unalias -m "*"' 2>/dev/null
fi
# shellcheck disable=SC3040,SC3041,SC3044,SC3045,SC3047,SC3049
if [ -n "${BASH_VERSION:-}" ]; then
  set +k +m +o pipefail +E +T
  trap - DEBUG ERR RETURN
  set -f
  for word in $(declare -F); do
    case $word in declare | -f*) ;; *) unset -f "$word" ;; esac
  done
  set +f
  shopt -u failglob nullglob nocaseglob nocasematch dotglob extglob globstar xpg_echo extdebug expand_aliases execfail \
    lastpipe inherit_errexit localvar_inherit localvar_unset compat31 compat32 compat40 compat41 compat42 compat43 compat44 \
    2>/dev/null
  export -n SHELLOPTS BASHOPTS
else
  # A shell without this option exits on it.
  # shellcheck disable=SC3040
  if (set +o pipefail) 2>/dev/null; then set +o pipefail; fi
  # shellcheck disable=SC3041
  if (set +k) 2>/dev/null; then set +k; fi
fi
unset POSIXLY_CORRECT POSIX_ME_HARDER _POSIX2_VERSION ENV BASH_ENV BASH_COMPAT GLOBIGNORE EXECIGNORE FUNCNEST TMOUT FPATH CDPATH
unset LD_LIBRARY_PATH LD_PRELOAD LD_AUDIT CONDARC MAMBARC TAR_OPTIONS TAPE TAR_READER_OPTIONS TAR_WRITER_OPTIONS
unset GZIP BZIP BZIP2 XZ_OPT XZ_DEFAULTS ZSTD_CLEVEL ZSTD_NBTHREADS GREP_OPTIONS GREP_COLOR GREP_COLORS CLICOLOR_FORCE
unset BLOCKSIZE BLOCK_SIZE DF_BLOCK_SIZE DU_BLOCK_SIZE LS_BLOCK_SIZE QUOTING_STYLE TIME_STYLE COLUMNS
unset PERL5LIB PERL5OPT PERL5DB PERLLIB PERL_UNICODE OPENSSL_CONF OPENSSL_MODULES OPENSSL_ENGINES
unset PYTHON_SYSCONFIGDATA_NAME PYTHONHOME PYTHONPATH PYTHONSTARTUP PYTHONINSPECT PYTHONOPTIMIZE PYTHONPLATLIBDIR PYTHONCASEOK
if [ -n "${TMPDIR:-}" ] && { ! [ -d "$TMPDIR" ] || ! [ -w "$TMPDIR" ]; }; then unset TMPDIR; fi
newline='
'
tab='	'
backslash=\\

# The path of this file, and its absolute path. A name that begins with "-" would be read as an option.
ARCHIVE=$0
case $0 in
  /*) ;;
  */*) ARCHIVE=./$0 ;;
  # Some shells also look for a script on PATH.
  *) if [ -f "./$0" ] || ! ARCHIVE=$(command -v -- "$0"); then ARCHIVE=./$0; fi ;;
esac
case $ARCHIVE in
  /*) THIS_PATH=$ARCHIVE ;;
  *)
    THIS_PATH=${ARCHIVE#./}
    THIS_PATH=$PWD/${THIS_PATH#./}
    ;;
esac
# Set when the work is done: an exit before that is a failure, even with status 0.
FINISHED=''

exit_finished() {
  FINISHED=1
  exit "$1"
}

# STATUS: for an EXIT trap: sets code to STATUS, or to 1 if the shell exits with 0 before the work is done.
set_exit_code() {
  code=$1
  if [ "$code" -ne 0 ] || [ -n "$FINISHED" ]; then return; fi
  echo "Error: this shell exited before the work was done. Run it with another one: bash, dash." >&2
  code=1
}
