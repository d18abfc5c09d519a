# shellcheck shell=sh
# _archi_restore NAME: gives a variable the value back that it had before activation.
_archi_restore() {
  eval "if [ -n \"\${CONDA_BACKUP_$1+x}\" ]; then export $1=\"\$CONDA_BACKUP_$1\"; unset CONDA_BACKUP_$1; else unset $1; fi"
}

_archi_restore CC
_archi_restore CPP
_archi_restore GCC
_archi_restore GCC_AR
_archi_restore GCC_NM
_archi_restore GCC_RANLIB
_archi_restore HOST
_archi_restore BUILD
_archi_restore CONDA_TOOLCHAIN_HOST
_archi_restore CONDA_TOOLCHAIN_BUILD
_archi_restore CONDA_BUILD_SYSROOT
_archi_restore CONDA_BUILD_CROSS_COMPILATION
if [ "${CONDA_BUILD:-0}" = 1 ] && [ -n "${PREFIX:-}" ]; then
  _archi_restore CMAKE_PREFIX_PATH
  _archi_restore PKG_CONFIG_LIBDIR
fi
_archi_restore CFLAGS
_archi_restore CPPFLAGS
_archi_restore LDFLAGS
_archi_restore CMAKE_ARGS
_archi_restore MESON_ARGS
unset -f _archi_restore
