# --- prefix ---------------------------------------------------------------------------------------------------------

# Makes PREFIX absolute, resolves links in the part that exists, and removes trailing slashes. Sets EXISTING to the
# nearest existing folder and MISSING to the rest. Prints the problem and fails if PREFIX cannot be a prefix.
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
          problem "the current folder no longer exists: give the prefix as an absolute path"
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
            problem "$below is not a folder, so the prefix cannot be below it: choose another prefix with -p"
            return 1
            ;;
        esac
      fi
      ;;
  esac
  # The dot keeps newlines at the end of a folder's name.
  if ! found=$({ cd "$EXISTING" && pwd -P && printf .; } 2>/dev/null); then
    problem "no permission to enter the folder $EXISTING: choose another prefix with -p, or install as its owner"
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
