#!/bin/sh
# at-folder.sh FOLDER PLACE COMMAND...: runs a command that sees the folder PLACE at the path FOLDER, which need not exist. It does so
# in a namespace of its own, so no other process sees anything there and nothing is left. Both paths are absolute.
set -eu

if [ "$1" != --inside ]; then
  user=$(id -u) group=$(id -g)
  if [ "$user" = 0 ] && unshare --mount true 2>/dev/null; then
    exec unshare --mount sh "$0" --inside "$user" "$group" "$@"
  fi
  exec unshare --user --map-root-user --mount sh "$0" --inside "$user" "$group" "$@"
fi

user=$2 group=$3 folder=$4 place=$5
shift 5

# Runs the command, as the user who called and not as root of the namespace. No user namespace can be made behind a chroot.
as_user() {
  [ "$user" = 0 ] || set -- --user --map-user="$user" --map-group="$group" "$@"
  exec unshare "$@"
}

above=$folder
while [ ! -d "$above" ]; do
  above=${above%/*}
  [ -n "$above" ] || above=/
done

if [ "$above" = "$folder" ]; then
  mount --bind "$place" "$folder"
  as_user -- "$@"
fi

# A copy of the folder above, in memory, has what is in it as mounts, and the missing folders besides. It is unbindable, and is moved or
# left behind: were it seen beside PLACE, a command that removes its output would remove the files of the host through it.
copy=$place.above
mkdir "$copy"
mount -t tmpfs tmpfs "$copy"
mount --make-unbindable "$copy"
for entry in "$above"/* "$above"/.[!.]* "$above"/..?*; do
  twin=$copy/${entry##*/}
  if [ -L "$entry" ]; then
    cp -P "$entry" "$twin"
  elif [ -d "$entry" ]; then
    mkdir "$twin"
    mount --rbind "$entry" "$twin"
  elif [ -e "$entry" ]; then
    : >"$twin"
    mount --bind "$entry" "$twin"
  fi
done
rest=${folder#"${above%/}"}
mkdir -p "$copy$rest"
mount --bind "$place" "$copy$rest"
if [ "$above" = / ]; then
  as_user --root="$copy" --wd="$PWD" -- "$@"
fi
# A user cannot write the list of mounts, which only this call would.
mount -n --move "$copy" "$above"
cd "$PWD"
as_user -- "$@"
