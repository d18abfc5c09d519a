#!/bin/sh
# Stands for conda-build: builds the recipe that is named last. Logs what it finds in the channel, leaves a package that
# says how it was built. Its time is far ahead: two files of one moment are of the same age.
set -eu
kind=full
case " $* " in
*' --no-test --channel '*) kind=bootstrap ;;
*' --no-test '*) kind=without-tests ;;
esac
for recipe; do :; done
id=$(printf %s "$recipe" | od -An -v -tx1 | tr -d ' \n')
found=
for file in channel/sub/*.conda; do
  [ ! -e "$file" ] || found="$found $file=$(cat "$file")"
done
printf 'begin %s %s%s\n' "$id" "$kind" "$found" >>"$LOG"
[ "$recipe" != "recipes/${FAILS-}" ]
mkdir -p channel/sub
# Renamed, since another build may read the one that stood there.
printf %s "$kind" >"channel/sub/$id.part"
touch -d '2037-01-01 00:00:00' "channel/sub/$id.part"
mv "channel/sub/$id.part" "channel/sub/$id.conda"
printf 'end %s %s\n' "$id" "$kind" >>"$LOG"
