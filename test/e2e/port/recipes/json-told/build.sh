set -e
mkdir -p "$PREFIX/bin"
gcc $CFLAGS $CPPFLAGS told.c -o "$PREFIX/bin/json-told" $LDFLAGS -lcjson -lz
