set -e
./configure --prefix="$PREFIX" --host="$HOST" --disable-static --disable-nls
make -j"$CPU_COUNT"
make check
make install
