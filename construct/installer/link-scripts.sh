# --- link scripts ---------------------------------------------------------------------------------------------------

# SCRIPT PACKAGE VERSION BUILD-NUMBER: conda runs them with bash -x; they rely on bash where it is there.
run_link_script() {
  (
    export INSTALLER_NAME="$NAME" INSTALLER_VER="$VERSION" INSTALLER_PLAT="$PLATFORM" INSTALLER_TYPE=SH
    export INSTALLER_UNATTENDED="${BATCH:-0}" INSTALLER_PATH="$ARCHIVE"
    export PREFIX ROOT_PREFIX="$PREFIX" PKG_NAME="$2" PKG_VERSION="$3" PKG_BUILDNUM="$4"
    export PATH="$PREFIX/bin:$PATH"
    shell=$(command -v bash || command -v sh)
    "$shell" -x "$PREFIX/$1" 2>&1 </dev/null
  )
}
