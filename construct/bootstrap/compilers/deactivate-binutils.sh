# shellcheck shell=sh
# _archi_restore NAME: gives a variable the value back that it had before activation.
_archi_restore() {
  eval "if [ -n \"\${CONDA_BACKUP_{word}_$1+x}\" ]; then export $1=\"\$CONDA_BACKUP_{word}_$1\"; unset CONDA_BACKUP_{word}_$1; else unset $1; fi"
}

_archi_restore ADDR2LINE
_archi_restore AR
_archi_restore AS
_archi_restore CXXFILT
_archi_restore ELFEDIT
_archi_restore LD
_archi_restore NM
_archi_restore OBJCOPY
_archi_restore OBJDUMP
_archi_restore RANLIB
_archi_restore READELF
_archi_restore SIZE
_archi_restore STRINGS
_archi_restore STRIP
unset -f _archi_restore
