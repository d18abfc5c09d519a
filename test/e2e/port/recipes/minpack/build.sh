set -e
mkdir -p "$PREFIX/lib" "$PREFIX/bin"
$FC $FFLAGS -std=legacy -fPIC -shared -Wl,-soname,libminpack.so.1 [a-z]*.f -o "$PREFIX/lib/libminpack.so.1" $LDFLAGS
ln -s libminpack.so.1 "$PREFIX/lib/libminpack.so"
$FC $FFLAGS "$RECIPE_DIR/root.f90" -o "$PREFIX/bin/minpack-root" $LDFLAGS -lminpack
