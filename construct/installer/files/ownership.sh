# --- ownership: whether another user can replace the prefix or a folder above it ---------------------------------------

SKIP_OWNER=''

# Checks the prefix and every existing folder above it.
check_owner() {
  if [ -n "$SKIP_OWNER" ] || is_safe_place "$PREFIX"; then return; fi
  reason 16 "owner of the prefix" "$UNSAFE" "folders that only you, root, or your own groups can write to" \
    "run this as its owner, choose another prefix with -p, or give --skip-owner if you trust everyone who can write there"
}

# PATH, absolute, without links: whether it is safe. Else sets UNSAFE to the first unsafe folder, from the root down, and why.
is_safe_place() {
  whole=$1
  place=$1
  set --
  while [ -n "$place" ]; do
    if [ -e "$place" ] || [ -L "$place" ]; then set -- "$place" "$@"; fi
    place=${place%/*}
  done
  # One ls for all folders: it sorts them by name, so each comes after its parent.
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

# FOLDER: whether only this user, root and trusted groups can replace files in it. The owner of / is trusted like root (in a
# user namespace that can be another user than 0). In a sticky folder nobody can rename files of other users.
is_safe() {
  if [ -z "$GROUP" ]; then
    UNSAFE="$1, whose owner ls cannot read"
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
  # A folder that users share by a group is not safe for root.
  if [ -n "$shared_by_group" ] && ! [ -O / ]; then return; fi
  UNSAFE="$1, which belongs to user $OWNER"
  return 1
}

# Sets MODE_STRING, OWNER and GROUP (numbers) from `facts`, a line of ls; to '' if it is empty.
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

# PATH: whether it belongs to this user and is not a link.
is_mine() { [ -O "$1" ] && ! [ -L "$1" ]; }
