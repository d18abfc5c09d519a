# shellcheck shell=sh
IFS= read -r _archi_prefix <<'PREFIX'
{prefix}
PREFIX
# _archi_export NAME VALUE: sets a variable, and keeps the value that it had.
_archi_export() {
  eval "if [ -n \"\${$1+x}\" ]; then export CONDA_BACKUP_{word}_$1=\"\$$1\"; fi; export $1=\"\$2\""
}

_archi_export CXX "$_archi_prefix/bin/{triplet}-g++"
_archi_export GXX "$_archi_prefix/bin/{triplet}-g++"
_archi_export CXXFLAGS "-fvisibility-inlines-hidden ${CFLAGS:-}"
if [ -x "$_archi_prefix/bin/{build_triplet}-g++" ]; then
  _archi_export CXX_FOR_BUILD "$_archi_prefix/bin/{build_triplet}-g++"
fi
unset _archi_prefix
unset -f _archi_export
