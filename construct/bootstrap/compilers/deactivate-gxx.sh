# shellcheck shell=sh
# _archi_restore NAME: gives a variable the value back that it had before activation.
_archi_restore() {
  eval "if [ -n \"\${CONDA_BACKUP_$1+x}\" ]; then export $1=\"\$CONDA_BACKUP_$1\"; unset CONDA_BACKUP_$1; else unset $1; fi"
}

_archi_restore CXX
_archi_restore GXX
_archi_restore CXXFLAGS
unset -f _archi_restore
