# --- run-script: calls a script of the distribution as constructor does ------------------------------------------------

# NAME FOLDER VARIABLE=VALUE...: runs .archi/scripts/NAME of FOLDER in PREFIX, directly if it begins with #!, else with sh. It
# reads stdin, and its output is shown. The installer's variables win over those of the manifest.
run_script() {
  (
    cd "$PREFIX" || exit
    script=$2/.archi/scripts/$1
    variables=$2/.archi/scripts/environment
    answers=$2/.archi/answers
    shift 2
    set -- "$@" "INSTALLER_NAME=$NAME" "INSTALLER_VER=$VERSION" "INSTALLER_PLAT=$PLATFORM" INSTALLER_TYPE=SH \
      "INSTALLER_PATH=$THIS_PATH" "INSTALLER_UNATTENDED=${BATCH:-0}" "PREFIX=$PREFIX" "FORCE=${FORCE:-0}" INST_OPT=
    if [ -f "$answers" ]; then
      while IFS= read -r line || [ -n "$line" ]; do
        if ! is_answer "$line"; then continue; fi
        set -- "$@" "OPTION_$(upper_case "${line%%=*}")=${line#*=}"
      done <"$answers"
    fi
    case $(head -c 2 "$script") in
      '#!') set -- "$@" "$script" ;;
      *) set -- "$@" sh "$script" ;;
    esac
    with_variables() { exec "$@"; }
    # shellcheck disable=SC1090
    if [ -f "$variables" ]; then . "$variables"; fi
    with_variables env "$@"
  )
}

# LINE of .archi/answers, which its user may have edited: whether it is NAME=VALUE.
is_answer() {
  case $1 in *=*) ;; *) return 1 ;; esac
  case ${1%%=*} in '' | *[!A-Za-z0-9_]*) return 1 ;; esac
}

upper_case() { printf '%s' "$1" | LC_ALL=C tr abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ; }
