# --- link-scripts ---------------------------------------------------------------------------------------------------
#
# As conda does it: post-link scripts are sourced in the activated environment (since 4.6.3), pre-unlink scripts run with
# bash -x; both in PREFIX/bin, which is first on PATH. sh is used if there is no bash.

# SCRIPT PACKAGE VERSION BUILD-NUMBER
run_post_link() {
  (
    enter_environment "$@"
    export CONDA_PREFIX="$PREFIX" CONDA_DEFAULT_ENV="$PREFIX" CONDA_SHLVL=1 CONDA_PROMPT_MODIFIER=''
    if [ -n "$CONDA" ]; then export CONDA_EXE="$BASE_PREFIX/bin/conda"; fi
    # shellcheck disable=SC2016
    exec "$shell" -c '
      for script in "$PREFIX"/etc/conda/activate.d/*.sh; do
        if [ -f "$script" ]; then . "$script"; fi
      done
      . "$PREFIX/$0"' "$1" 2>&1 </dev/null
  )
}

# SCRIPT PACKAGE VERSION BUILD-NUMBER
run_pre_unlink() {
  (
    enter_environment "$@"
    exec "$shell" -x "$PREFIX/$1" 2>&1 </dev/null
  )
}

enter_environment() {
  export INSTALLER_NAME="$NAME" INSTALLER_VER="$VERSION" INSTALLER_PLAT="$PLATFORM" INSTALLER_TYPE=SH
  export INSTALLER_UNATTENDED="${BATCH:-0}" INSTALLER_PATH="$THIS_PATH"
  export PREFIX ROOT_PREFIX="$BASE_PREFIX" PKG_NAME="$2" PKG_VERSION="$3" PKG_BUILDNUM="$4"
  export PATH="$PREFIX/bin:$PATH"
  shell=$(command -v bash || command -v sh)
  cd "$PREFIX/bin" || exit
}
