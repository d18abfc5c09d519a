#!/bin/sh
# own-binfmt.sh LINE COMMAND...: runs a command in a namespace with a binfmt_misc of its own (Linux 6.7), in which LINE is registered.
# The machine's own registrations are neither seen nor changed.
set -eu

# Gives a process in a user namespace of its own all users and groups of this one: only a process outside may.
map_all() {
  until [ "$(readlink "/proc/$1/ns/user")" != "$(readlink /proc/self/ns/user)" ]; do sleep 0.01; done
  for map in uid_map gid_map; do
    # All lines at once: a map is written only once.
    lines=$(while read -r first _ count; do echo "$first $first $count"; done <"/proc/self/$map")
    printf '%s\n' "$lines" >"/proc/$1/$map"
  done
}

if [ "$1" != --inside ]; then
  user=$(id -u) group=$(id -g)
  if [ "$user" = 0 ]; then
    map_all "$$" </dev/null &
    exec unshare --user --mount sh "$0" --inside 0 0 "$@"
  fi
  exec unshare --user --map-root-user --mount sh "$0" --inside "$user" "$group" "$@"
fi

user=$2 group=$3 line=$4
shift 4
tries=0
until [ "$(id -u):$(id -g)" = 0:0 ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 1000 ] || { echo 'unshare: the namespace got no users' >&2; exit 1; }
  sleep 0.01
done
mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
printf %s "$line" >/proc/sys/fs/binfmt_misc/register
# As the user who called and not as root of the namespace.
[ "$user" = 0 ] || set -- unshare --user --map-user="$user" --map-group="$group" -- "$@"
exec "$@"
