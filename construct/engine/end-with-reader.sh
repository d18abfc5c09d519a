#!/bin/sh
# end-with-reader.sh COMMAND...: runs a command whose standard input is empty. When its own standard input ends, whoever waits for
# the command has ended: it then ends its whole process group. The group has to be one of its own.
exec 3<&0
{
  cat <&3 >/dev/null
  kill -9 0
} >/dev/null 2>&1 &
exec "$@" 3<&- </dev/null
