#!/bin/sh
# Debian's perl looks for modules in /usr; relocated.pm has it look into the prefix.
IFS= read -r prefix <<'PREFIX'
{prefix}
PREFIX
exec "$prefix/libexec/perl" "-I$prefix/lib" -Mrelocated "$@"
