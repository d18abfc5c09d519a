# shellcheck shell=sh
# _archi_restore NAME: gives a variable the value back that it had before activation.
_archi_restore() {
  eval "if [ -n \"\${CONDA_BACKUP_{word}_$1+x}\" ]; then export $1=\"\$CONDA_BACKUP_{word}_$1\"; unset CONDA_BACKUP_{word}_$1; else unset $1; fi"
}

_archi_restore FC
_archi_restore F77
_archi_restore F90
_archi_restore GFORTRAN
_archi_restore FFLAGS
_archi_restore FORTRANFLAGS
unset -f _archi_restore
