#!/bin/sh
# Debian's flex looks for m4 in /usr; by the name flex++ it writes C++.
IFS= read -r prefix <<'PREFIX'
{prefix}
PREFIX
M4=${M4-$prefix/bin/m4}
export M4
case $0 in *+) set -- -+ "$@" ;; esac
exec "$prefix/libexec/flex" "$@"
