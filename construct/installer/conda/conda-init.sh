# --- conda-init: on request, for bash and the user's login shell; a failure is only a warning --------------------------

# Asks after the installation, as constructor does. The end of the input counts as no.
offer_conda_init() {
  if [ -z "$CONDA" ] || [ -n "$INIT_CONDA$NO_INIT" ]; then return; fi
  usual=${INIT_BY_DEFAULT:+yes}
  if [ -n "$INIT_CONDABIN" ]; then
    printf '%s\n' '' "conda init --condabin puts $PREFIX/condabin on PATH in your shell's start-up file, so that new shells" \
      "find conda. It adds no function to the shell, and changes no prompt." "Run conda init --condabin? [yes|no]"
  else
    printf '%s\n' '' "conda init adds lines to your shell's start-up file, so that new shells find conda." \
      "Without them, call conda by its path or activate it first." "Run conda init? [yes|no]"
  fi
  printf '[%s] >>> ' "${usual:-no}"
  read -r answer || answer=no
  answer=${answer:-$usual}
  case $answer in [yY] | [yY][eE][sS]) INIT_CONDA=1 ;; esac
}

init_conda() {
  if [ -z "$INIT_CONDA" ]; then return; fi
  if [ -z "${HOME:-}" ] || ! [ -d "$HOME" ]; then
    warn "conda init was not run: there is no home folder${HOME:+ ($HOME)}"
    return
  fi
  if ! is_home_mine; then
    warn "conda init was not run: $HOME belongs to another user; run $(shell_word "$PREFIX/bin/conda") init as that user"
    return
  fi
  set -- bash
  case ${SHELL:-} in */zsh | */fish | */tcsh | */xonsh) set -- bash "${SHELL##*/}" ;; esac
  if version_at_least "$CONDA" 4.6; then
    run_init conda init ${INIT_CONDABIN:+--condabin} "$@"
    if [ -z "$INIT_CONDABIN" ] && [ -x "$PREFIX/bin/mamba" ]; then init_mamba "$@"; fi
    return
  fi
  for login_shell in "$@"; do
    case $login_shell in
      bash) put_conda_block "$HOME/.bashrc" "$(conda_block)" ;;
      # zsh reads its files in ZDOTDIR.
      zsh) put_conda_block "${ZDOTDIR:-$HOME}/.zshrc" "$(conda_block)" ;;
      *) warn "conda $CONDA has no conda init, and this installer does not know the start-up file of $login_shell" ;;
    esac
  done
}

# PROGRAM ARGUMENT...: runs a program of the prefix that changes start-up files.
run_init() {
  program=$1
  shift
  "$PREFIX/bin/$program" "$@" ||
    warn "$program $1 failed (see above); $NAME is installed. To try again: $(shell_word "$PREFIX/bin/$program") $*"
}

# SHELL...: mamba has lines of its own in start-up files; before 2.0 it changes them as conda does.
init_mamba() {
  case $("$PREFIX/bin/mamba" --version 2>/dev/null) in
    *'mamba 0.'* | *'mamba 1.'* | 0.* | 1.*) run_init mamba init "$@" ;;
    *) for init_shell in "$@"; do run_init mamba shell init --shell "$init_shell"; done ;;
  esac
}

# For conda 4.4 and 4.5, which have no conda init. With the marks of newer versions, so that these replace the lines.
conda_block() {
  conda_sh=$(shell_word "$PREFIX/etc/profile.d/conda.sh")
  printf '%s\n' "$CONDA_BLOCK_BEGIN" '# conda init, of conda 4.6 and newer, replaces these lines.' \
    "if [ -f $conda_sh ]; then . $conda_sh; fi" "$CONDA_BLOCK_END"
}
