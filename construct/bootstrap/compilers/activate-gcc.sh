# shellcheck shell=sh
IFS= read -r _archi_prefix <<'PREFIX'
{prefix}
PREFIX
# _archi_export NAME VALUE: sets a variable, and keeps the value that it had.
_archi_export() {
  eval "if [ -n \"\${$1+x}\" ]; then export CONDA_BACKUP_{word}_$1=\"\$$1\"; fi; export $1=\"\$2\""
}

_archi_export CC "$_archi_prefix/bin/{triplet}-gcc"
_archi_export CPP "$_archi_prefix/bin/{triplet}-cpp"
_archi_export GCC "$_archi_prefix/bin/{triplet}-gcc"
_archi_export GCC_AR "$_archi_prefix/bin/{triplet}-gcc-ar"
_archi_export GCC_NM "$_archi_prefix/bin/{triplet}-gcc-nm"
_archi_export GCC_RANLIB "$_archi_prefix/bin/{triplet}-gcc-ranlib"
_archi_export HOST '{triplet}'
_archi_export BUILD '{build_triplet}'
_archi_export CONDA_TOOLCHAIN_HOST '{triplet}'
_archi_export CONDA_TOOLCHAIN_BUILD '{build_triplet}'
# The compiler for helper programs that a build makes and runs.
if [ -x "$_archi_prefix/bin/{build_triplet}-gcc" ]; then
  _archi_export CC_FOR_BUILD "$_archi_prefix/bin/{build_triplet}-gcc"
  _archi_export CPP_FOR_BUILD "$_archi_prefix/bin/{build_triplet}-cpp"
  _archi_export 'CARGO_TARGET_{build_rust_word}_LINKER' "$_archi_prefix/bin/{build_triplet}-gcc" # [cross]
fi
_archi_export CONDA_BUILD_SYSROOT "$_archi_prefix/{triplet}/sysroot"

_archi_cflags='-ftree-vectorize -fPIC -fstack-protector-strong -O2 -ffunction-sections -pipe'
_archi_cppflags='-DNDEBUG -D_FORTIFY_SOURCE=2 -O2'
_archi_ldflags='-Wl,-O2 -Wl,--sort-common -Wl,--as-needed -Wl,-z,relro -Wl,-z,now -Wl,--disable-new-dtags -Wl,--gc-sections -Wl,--build-id=none'
_archi_cmake="-DCMAKE_AR=$_archi_prefix/bin/{triplet}-ar -DCMAKE_RANLIB=$_archi_prefix/bin/{triplet}-ranlib -DCMAKE_LINKER=$_archi_prefix/bin/{triplet}-ld -DCMAKE_STRIP=$_archi_prefix/bin/{triplet}-strip -DCMAKE_BUILD_TYPE=Release"
_archi_cmake="$_archi_cmake -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR={machine}" # [cross]
_archi_cmake="$_archi_cmake -DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY"
_archi_meson='-Dbuildtype=release'
_archi_export CONDA_BUILD_CROSS_COMPILATION 1 # [cross]
_archi_export CONDA_BUILD_CROSS_COMPILATION '' # [native]
# In a build the headers and libraries are those of the host environment, and no path of the build stays in what it makes. (Nor does
# one change it: a build id would be the digest of what the linker writes, run path included.)
_archi_host= # [cross]
_archi_host=$_archi_prefix # [native]
if [ "${CONDA_BUILD:-0}" = 1 ] && [ -n "${PREFIX:-}" ]; then
  _archi_host=$PREFIX
  _archi_cflags="$_archi_cflags -ffile-prefix-map=${SRC_DIR:-/nowhere}=/usr/local/src/conda/${PKG_NAME:-package}-${PKG_VERSION:-0} -ffile-prefix-map=$PREFIX=/usr/local/src/conda-prefix -ffile-prefix-map=$_archi_prefix=/usr/local/src/conda-build-prefix"
  _archi_cmake="$_archi_cmake -DCMAKE_INSTALL_PREFIX=$PREFIX -DCMAKE_INSTALL_LIBDIR=lib"
  _archi_meson="$_archi_meson --prefix=$PREFIX -Dlibdir=lib"
fi
if [ -n "$_archi_host" ]; then
  _archi_cflags="$_archi_cflags -isystem $_archi_host/include"
  _archi_cppflags="$_archi_cppflags -isystem $_archi_host/include"
  _archi_ldflags="$_archi_ldflags -Wl,-rpath,$_archi_host/lib -Wl,-rpath-link,$_archi_host/lib -L$_archi_host/lib"
  _archi_cmake="$_archi_cmake -DCMAKE_FIND_ROOT_PATH=$_archi_host;$_archi_prefix/{triplet}/sysroot"
  _archi_export CMAKE_PREFIX_PATH "$_archi_host"
  _archi_export PKG_CONFIG_LIBDIR "$_archi_host/lib/pkgconfig:$_archi_host/share/pkgconfig"
  _archi_export CARGO_BUILD_RUSTFLAGS "-C link-arg=-Wl,-rpath,$_archi_host/lib -C link-arg=-Wl,-rpath-link,$_archi_host/lib"
fi
_archi_export CFLAGS "$_archi_cflags"
_archi_export CPPFLAGS "$_archi_cppflags"
_archi_export LDFLAGS "$_archi_ldflags"
_archi_export CMAKE_ARGS "$_archi_cmake"
# The cross file is the last: pip before 23.1 gives meson-python only the last one of these.
_archi_meson="$_archi_meson --cross-file=$_archi_prefix/share/meson/cross/{target}.txt" # [cross]
_archi_export MESON_ARGS "$_archi_meson"
# A rust on PATH links with this compiler.
_archi_export CARGO_BUILD_TARGET '{rust}'
_archi_export 'CARGO_TARGET_{rust_word}_LINKER' "$_archi_prefix/bin/{triplet}-gcc"
unset _archi_cflags _archi_cppflags _archi_ldflags _archi_cmake _archi_meson _archi_host
unset _archi_prefix
unset -f _archi_export
