#!/bin/sh
# step.sh ID STAMP LOG COMMAND...: runs one build of a port and tells on stdout when it starts and how it ends. What the command
# prints becomes its stamp, which appears only when the build is done. A build that prints no package is not done.
id=$1 stamp=$2 log=$3
shift 3
echo "start $id" || exit 1
if "$@" >"$stamp.part" 2>"$log"; then
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
