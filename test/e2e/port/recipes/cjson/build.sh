set -e
cmake -B build -S . -DCMAKE_INSTALL_PREFIX="$PREFIX" -DCMAKE_INSTALL_LIBDIR=lib -DENABLE_CJSON_TEST=OFF
cmake --build build -j"$CPU_COUNT"
cmake --install build
