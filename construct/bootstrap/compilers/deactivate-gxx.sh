# shellcheck shell=sh
IFS= read -r _archi_prefix <<'PREFIX'
{prefix}
PREFIX
# _archi_restore NAME: gives a variable the value back that it had before activation.
_archi_restore() {
  eval "if [ -n \"\${CONDA_BACKUP_{word}_$1+x}\" ]; then export $1=\"\$CONDA_BACKUP_{word}_$1\"; unset CONDA_BACKUP_{word}_$1; else unset $1; fi"
}

_archi_restore CXX
_archi_restore GXX
_archi_restore CXXFLAGS
if [ -x "$_archi_prefix/bin/{build_triplet}-g++" ]; then
  _archi_restore CXX_FOR_BUILD
fi
unset _archi_prefix
unset -f _archi_restore
