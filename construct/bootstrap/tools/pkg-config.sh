#!/bin/sh
# Debian's pkgconf looks into /usr; a build says with PKG_CONFIG_LIBDIR where its libraries are.
IFS= read -r prefix <<'PREFIX'
{prefix}
PREFIX
PKG_CONFIG_LIBDIR=${PKG_CONFIG_LIBDIR-$prefix/lib/pkgconfig:$prefix/share/pkgconfig}
export PKG_CONFIG_LIBDIR
exec "$prefix/libexec/pkgconf" "$@"
