# --- ownership: whether somebody else can put another folder in the place of the one that is worked in -----------------

SKIP_OWNER=''

# The prefix, and every folder above it that is there.
check_owner() {
  if [ -n "$SKIP_OWNER" ] || is_safe_place "$PREFIX"; then return; fi
  reason 16 "owner of the prefix" "$UNSAFE" "folders that only you, root, or your own groups can write to" \
    "run this as its owner, choose another prefix with -p, or give --skip-owner if you trust whoever can write there"
}

# PATH, absolute, without links. Sets UNSAFE to the first folder, from the root folder down, that is not safe, and why.
is_safe_place() {
  whole=$1
  place=$1
  set --
  while [ -n "$place" ]; do
    if [ -e "$place" ] || [ -L "$place" ]; then set -- "$place" "$@"; fi
    place=${place%/*}
  done
  # One ls for all of them: it sorts them by their names, each behind the one that it lies in.
  listing=''
  case $whole in *"$newline"*) ;; *) listing=$(LC_ALL=C ls -ldn / "$@" 2>/dev/null) ;; esac
  owner_of_root=''
  for place in / "$@"; do
    facts=${listing%%"$newline"*}
    listing=${listing#*"$newline"}
    case $facts in
      l* | *" $place") ;;
      *) facts=$(LC_ALL=C ls -ldn "$place" 2>/dev/null) ;;
    esac
    read_owner
    if [ "$place" = / ]; then owner_of_root=$OWNER; fi
    is_safe "$place" || return 1
  done
}

# Who owns the root folder can do everything anyway; in a user namespace that may be another user than 0. In a folder with
# the sticky bit nobody can rename what is another user's.
is_safe() {
  if [ -z "$GROUP" ]; then
    UNSAFE="no owner that ls could tell of $1"
    return 1
  fi
  case $MODE_STRING in
    l*)
      UNSAFE="$1, which is a link"
      return 1
      ;;
  esac
  shared_by_group=''
  case $MODE_STRING in
    ?????w???[!tT]*) if is_own_group "$GROUP"; then shared_by_group=1; else
      UNSAFE="$1, which group $GROUP can write to"
      return 1
    fi ;;
  esac
  case $MODE_STRING in
    ????????w[!tT]*)
      UNSAFE="$1, which everybody can write to"
      return 1
      ;;
  esac
  if [ -O "$1" ] || [ "$OWNER" = 0 ] || [ "$OWNER" = "$owner_of_root" ]; then return; fi
  # Root has no part in what users share.
  if [ -n "$shared_by_group" ] && ! [ -O / ]; then return; fi
  UNSAFE="$1, which belongs to user $OWNER"
  return 1
}

# Sets MODE_STRING, OWNER and GROUP (numbers) from facts, a line of ls; to nothing where it tells nothing.
read_owner() {
  set -f
  # shellcheck disable=SC2086 # words are wanted
  set -- $facts
  set +f
  MODE_STRING=${1:-}
  OWNER=${3:-}
  GROUP=${4:-}
}

is_own_group() {
  case " 0 $(id -G 2>/dev/null) " in *" $1 "*) ;; *) return 1 ;; esac
}

# Whether FILE or FOLDER is of who runs this, and no link of another user's.
is_mine() { [ -O "$1" ] && ! [ -L "$1" ]; }
