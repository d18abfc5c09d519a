set -e
make -f Makefile-libbz2_so CC="$CC $CFLAGS $CPPFLAGS $LDFLAGS" -j"$CPU_COUNT"
mkdir -p "$PREFIX/bin" "$PREFIX/lib" "$PREFIX/include"
cp bzip2-shared "$PREFIX/bin/bzip2"
cp bzlib.h "$PREFIX/include/"
cp -P libbz2.so.1.0 libbz2.so.1.0.8 "$PREFIX/lib/"
ln -s libbz2.so.1.0.8 "$PREFIX/lib/libbz2.so"
