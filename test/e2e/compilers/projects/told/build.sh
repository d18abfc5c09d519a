set -eu
cmake $CMAKE_ARGS -DCMAKE_INSTALL_PREFIX="$PREFIX" -S . -B build
cmake --build build
cmake --install build
meson setup $MESON_ARGS --prefix="$PREFIX" -Dlibdir=lib mesonic mesonic/build
meson install -C mesonic/build
cd autotools
cp "$BUILD_PREFIX"/share/gnuconfig/config.* .
autoreconf -fi
./configure --prefix="$PREFIX" --build="$BUILD" --host="$HOST" --disable-static
make install
rm "$PREFIX"/lib/*.la
