# shellcheck shell=sh
IFS= read -r _archi_prefix <<'PREFIX'
{prefix}
PREFIX
# _archi_restore NAME: gives a variable the value back that it had before activation.
_archi_restore() {
  eval "if [ -n \"\${CONDA_BACKUP_{word}_$1+x}\" ]; then export $1=\"\$CONDA_BACKUP_{word}_$1\"; unset CONDA_BACKUP_{word}_$1; else unset $1; fi"
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
if [ -x "$_archi_prefix/bin/{build_triplet}-gcc" ]; then
  _archi_restore CC_FOR_BUILD
  _archi_restore CPP_FOR_BUILD
  _archi_restore 'CARGO_TARGET_{build_rust_word}_LINKER' # [cross]
fi
_archi_restore CONDA_BUILD_SYSROOT
_archi_restore CONDA_BUILD_CROSS_COMPILATION
if [ "${CONDA_BUILD:-0}" = 1 ] && [ -n "${PREFIX:-}" ]; then # [cross]
  _archi_restore CMAKE_PREFIX_PATH
  _archi_restore PKG_CONFIG_LIBDIR
  _archi_restore CARGO_BUILD_RUSTFLAGS
fi # [cross]
_archi_restore CFLAGS
_archi_restore CPPFLAGS
_archi_restore LDFLAGS
_archi_restore CMAKE_ARGS
_archi_restore MESON_ARGS
_archi_restore CARGO_BUILD_TARGET
_archi_restore 'CARGO_TARGET_{rust_word}_LINKER'
unset _archi_prefix
unset -f _archi_restore
