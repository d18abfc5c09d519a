# --- conda-init: on request, for bash and the user's login shell; a failure is only a warning --------------------------

# Asks after the installation, as constructor does. The end of the input counts as no.
offer_conda_init() {
  if [ -z "$CONDA" ] || [ -n "$INIT_CONDA$NO_INIT" ]; then return; fi
  usual=${INIT_BY_DEFAULT:+yes}
  printf '%s\n' '' "conda init adds lines to your shell's start-up file, so that new shells find conda." \
    "Without them, call conda by its path or activate it first." "Run conda init? [yes|no]"
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
    "$PREFIX/bin/conda" init "$@" ||
      warn "conda init failed (see above); $NAME is installed. To try again: $(shell_word "$PREFIX/bin/conda") init"
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

# For conda 4.4 and 4.5, which have no conda init. With the marks of newer versions, so that these replace the lines.
conda_block() {
  conda_sh=$(shell_word "$PREFIX/etc/profile.d/conda.sh")
  printf '%s\n' "$CONDA_BLOCK_BEGIN" '# conda init, of conda 4.6 and newer, replaces these lines.' \
    "if [ -f $conda_sh ]; then . $conda_sh; fi" "$CONDA_BLOCK_END"
}
