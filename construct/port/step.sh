#!/bin/sh
# step.sh ID STAMP LOG COMMAND...: runs one build of a port and tells on stdout when it starts and how it ends. What the command
# prints becomes its stamp, which appears only when the build is done. A build that prints no package is not done.
# A port builds itself what it has make run: then ARCHI_PORT_PIPES is a folder. The port hears of the start, leaves what the
# command would have printed in the same two files, and says `done` or `failed` in a pipe of the id.
id=$1 stamp=$2 log=$3
shift 3
if [ -n "$ARCHI_PORT_PIPES" ]; then mkfifo "$ARCHI_PORT_PIPES/$id" || exit 1; fi
echo "start $id" || exit 1

build() {
  if [ -z "$ARCHI_PORT_PIPES" ]; then
    "$@" >"$stamp.part" 2>"$log"
  else
    # If the port is killed, the pipe ends.
    read -r answer <"$ARCHI_PORT_PIPES/$id" && [ "$answer" = done ]
  fi
}

if build "$@"; then
  if [ -s "$stamp.part" ]; then
    if mv -f "$stamp.part" "$stamp"; then
      echo "done $id"
      exit
    fi
  else
    echo 'The build ended without an error, but it left no package for this platform.' >>"$log"
  fi
fi
echo "failed $id"
exit 1
