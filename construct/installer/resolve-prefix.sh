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
    *)
      here=$(pwd -P 2>/dev/null)
      case $here in
        /*) PREFIX=$here/$PREFIX ;;
        *)
          problem "the current folder is gone: give the prefix as an absolute path"
          return 1
          ;;
      esac
      ;;
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
  case $MISSING in
    ?*)
      below=${MISSING#/}
      below=${EXISTING%/}/${below%%/*}
      if [ -e "$below" ] || [ -L "$below" ]; then
        case $MISSING in
          /*/*)
            problem "$below is no folder: the prefix cannot be below it"
            return 1
            ;;
        esac
      fi
      ;;
  esac
  # The dot keeps newlines at the end of a folder's name.
  if ! found=$({ cd "$EXISTING" && pwd -P && printf .; } 2>/dev/null); then
    problem "you may not enter the folder $EXISTING: choose another prefix with -p, or install as its owner"
    return 1
  fi
  EXISTING=${found%"$newline".}
  PREFIX=${EXISTING%/}$MISSING
  case $PREFIX/ in
    */../* | */./* | *//*)
      problem "write the prefix without . and .. components: $PREFIX"
      return 1
      ;;
  esac
}
