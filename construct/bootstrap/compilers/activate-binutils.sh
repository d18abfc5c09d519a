# shellcheck shell=sh
IFS= read -r _archi_prefix <<'PREFIX'
{prefix}
PREFIX
# _archi_export NAME VALUE: sets a variable, and keeps the value that it had.
_archi_export() {
  eval "if [ -n \"\${$1+x}\" ]; then export CONDA_BACKUP_{word}_$1=\"\$$1\"; fi; export $1=\"\$2\""
}

_archi_export ADDR2LINE "$_archi_prefix/bin/{triplet}-addr2line"
_archi_export AR "$_archi_prefix/bin/{triplet}-ar"
_archi_export AS "$_archi_prefix/bin/{triplet}-as"
_archi_export CXXFILT "$_archi_prefix/bin/{triplet}-c++filt"
_archi_export ELFEDIT "$_archi_prefix/bin/{triplet}-elfedit"
_archi_export LD "$_archi_prefix/bin/{triplet}-ld"
_archi_export NM "$_archi_prefix/bin/{triplet}-nm"
_archi_export OBJCOPY "$_archi_prefix/bin/{triplet}-objcopy"
_archi_export OBJDUMP "$_archi_prefix/bin/{triplet}-objdump"
_archi_export RANLIB "$_archi_prefix/bin/{triplet}-ranlib"
_archi_export READELF "$_archi_prefix/bin/{triplet}-readelf"
_archi_export SIZE "$_archi_prefix/bin/{triplet}-size"
_archi_export STRINGS "$_archi_prefix/bin/{triplet}-strings"
_archi_export STRIP "$_archi_prefix/bin/{triplet}-strip"
unset _archi_prefix
unset -f _archi_export
