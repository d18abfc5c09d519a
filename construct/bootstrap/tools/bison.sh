#!/bin/sh
# Debian's bison looks for its skeletons and for m4 in /usr.
IFS= read -r prefix <<'PREFIX'
{prefix}
PREFIX
BISON_PKGDATADIR=${BISON_PKGDATADIR-$prefix/share/bison}
M4=${M4-$prefix/bin/m4}
export BISON_PKGDATADIR M4
exec "$prefix/libexec/bison" "$@"
