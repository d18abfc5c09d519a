#!/bin/sh
# Debian's compiler looks for headers and libraries in /; those of the target are in the sysroot.
IFS= read -r prefix <<'PREFIX'
{prefix}
PREFIX
exec "$prefix/{usr}bin/{triplet}-gcc-{gcc}" --sysroot="$prefix/{triplet}/sysroot" "$@"
