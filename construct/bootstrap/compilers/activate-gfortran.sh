# shellcheck shell=sh
IFS= read -r _archi_prefix <<'PREFIX'
{prefix}
PREFIX
# _archi_export NAME VALUE: sets a variable, and keeps the value that it had.
_archi_export() {
  eval "if [ -n \"\${$1+x}\" ]; then export CONDA_BACKUP_{word}_$1=\"\$$1\"; fi; export $1=\"\$2\""
}

_archi_export FC "$_archi_prefix/bin/{triplet}-gfortran"
_archi_export F77 "$_archi_prefix/bin/{triplet}-gfortran"
_archi_export F90 "$_archi_prefix/bin/{triplet}-gfortran"
_archi_export GFORTRAN "$_archi_prefix/bin/{triplet}-gfortran"
_archi_export FFLAGS "${CFLAGS:-}"
_archi_export FORTRANFLAGS "${CFLAGS:-}"
unset _archi_prefix
unset -f _archi_export
