#!/bin/sh
# step.sh ID STAMP LOG COMMAND...: runs one build of a port and tells on stdout when it starts and how it ends. What the command
# prints becomes its stamp, which appears only when the build is done.
id=$1 stamp=$2 log=$3
shift 3
echo "start $id" || exit 1
if "$@" >"$stamp.part" 2>"$log" && mv -f "$stamp.part" "$stamp"; then
  echo "done $id"
else
  echo "failed $id"
  exit 1
fi
