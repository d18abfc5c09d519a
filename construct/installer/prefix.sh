# --- prefix ---------------------------------------------------------------------------------------------------------

# Makes PREFIX absolute and free of trailing slashes; links in what exists of the path are resolved. Sets EXISTING to
# the nearest folder that is there, MISSING to the rest. Fails, with the reason told, for what can be no prefix.
resolve_prefix() {
  case $PREFIX in
    '')
      problem "the prefix is empty"
      return 1
      ;;
    /*) ;;
    *) PREFIX=$(pwd -P)/$PREFIX ;;
  esac
  while [ "$PREFIX" != "${PREFIX%/}" ]; do PREFIX=${PREFIX%/}; done
  if [ -z "$PREFIX" ]; then
    problem "the prefix cannot be the root folder"
    return 1
  fi
  EXISTING=$PREFIX
  MISSING=''
  while [ ! -d "$EXISTING" ]; do
    MISSING=/${EXISTING##*/}$MISSING
    EXISTING=${EXISTING%/*}
    if [ -z "$EXISTING" ]; then EXISTING=/; fi
  done
  # The dot keeps newlines at the end of a folder's name.
  EXISTING=$(cd "$EXISTING" && pwd -P && printf .)
  EXISTING=${EXISTING%"$newline".}
  PREFIX=${EXISTING%/}$MISSING
  case $PREFIX/ in
    */../* | */./* | *//*)
      problem "write the prefix without . and .. components: $PREFIX"
      return 1
      ;;
  esac
}
