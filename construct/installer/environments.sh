# --- environments: the base, which is the prefix itself, and those in its envs/ -----------------------------------------
#
# An environment is given by its name, the base as a dot. What is done to one is done in a subshell in which PREFIX and STAGE
# are its own; so each function below knows one environment. .archi/envs in an installation lists those that it has.

# PREFIX and STAGE of the base, and the folder of the environment in them, with a slash; empty for the base.
BASE_PREFIX=''
BASE_STAGE=''
AT=''

# NAMES COMMAND...: runs the command in each of these environments and then in the base; stops at the first failure.
in_each() {
  names=$1
  shift
  for name in $names .; do
    (
      # A subshell has none of the traps: with -b, output that nobody reads is no error.
      if [ -n "$BATCH" ]; then trap : PIPE; fi
      enter "$name"
      "$@"
    ) || return
  done
}

# NAME, or a dot: for a subshell.
enter() {
  BASE_PREFIX=$PREFIX
  BASE_STAGE=$STAGE
  if [ "$1" = . ]; then return; fi
  AT=envs/$1/
  PREFIX=$PREFIX/envs/$1
  STAGE=${STAGE:+$STAGE/envs/$1}
}

# FOLDER, an installation: sets INSTALLED_ENVS to the names of its environments in envs/.
read_installed_envs() {
  INSTALLED_ENVS=''
  if [ -L "$1/envs" ] || ! [ -f "$1/.archi/envs" ]; then return; fi
  while IFS= read -r name; do
    case $name in '' | [.-]* | *[!A-Za-z0-9._-]*) continue ;; esac
    INSTALLED_ENVS="$INSTALLED_ENVS $name"
  done <"$1/.archi/envs"
}

# Whether PREFIX is an environment in the envs/ of an installation: sets OUTER to that.
is_inner() {
  OUTER=${PREFIX%/envs/*}
  if [ "$OUTER/envs/${PREFIX##*/}" != "$PREFIX" ]; then return 1; fi
  read_installed_envs "$OUTER"
  case " $INSTALLED_ENVS " in *" ${PREFIX##*/} "*) ;; *) return 1 ;; esac
}
