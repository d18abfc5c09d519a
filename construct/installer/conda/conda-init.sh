# --- conda init: on request, for bash and the user's login shell; never a reason to fail ----------------------------

# Asked when all is installed, as constructor does. The end of the input is a no.
offer_conda_init() {
  if [ -z "$CONDA" ] || [ -n "$INIT_CONDA" ]; then return; fi
  printf '%s\n' '' "Shall your shell find conda from now on? That adds some lines to its start-up file;" \
    "without them, conda is where you call it by its path or activate it." "Run conda init? [yes|no]"
  printf '[no] >>> '
  read -r answer || answer=no
  case $answer in [yY] | [yY][eE][sS]) INIT_CONDA=1 ;; esac
}

init_conda() {
  if [ -z "$INIT_CONDA" ]; then return; fi
  if [ -z "${HOME:-}" ] || ! [ -d "$HOME" ]; then
    warn "there is no HOME${HOME:+ ($HOME)}, so no start-up file to add conda to"
    return
  fi
  if ! is_home_mine; then
    warn "$HOME is another user's, so conda is added to none of its start-up files; run $(shell_word "$PREFIX/bin/conda") init as that user"
    return
  fi
  set -- bash
  case ${SHELL:-} in */zsh | */fish | */tcsh | */xonsh) set -- bash "${SHELL##*/}" ;; esac
  if version_at_least "$CONDA" 4.6; then
    "$PREFIX/bin/conda" init "$@" ||
      warn "conda init failed (see above); $NAME is installed. Later: $(shell_word "$PREFIX/bin/conda") init"
    return
  fi
  for login_shell in "$@"; do
    case $login_shell in
      bash) put_conda_block "$HOME/.bashrc" "$(conda_block)" ;;
      # zsh reads it there.
      zsh) put_conda_block "${ZDOTDIR:-$HOME}/.zshrc" "$(conda_block)" ;;
      *) warn "conda $CONDA has no conda init, and this installer knows no start-up file of $login_shell" ;;
    esac
  done
}

# conda 4.4 and 4.5 have no conda init. The marks are those of newer ones, so that these find the lines and replace them.
conda_block() {
  conda_sh=$(shell_word "$PREFIX/etc/profile.d/conda.sh")
  printf '%s\n' "$CONDA_BLOCK_BEGIN" '# conda init, of conda 4.6 and newer, replaces these lines.' \
    "if [ -f $conda_sh ]; then . $conda_sh; fi" "$CONDA_BLOCK_END"
}
