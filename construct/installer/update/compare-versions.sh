# --- compare-versions: conda's order, without starting a program ---------------------------------------------------------

# VERSION OTHER: sets ORDER to -1 if VERSION is older, to 1 if it is newer, else to 0.
compare_versions() {
  split_version "$2"
  its_epoch=$EPOCH its_release=$RELEASE its_local=$LOCAL
  split_version "$1"
  compare_dotted "$EPOCH" "$its_epoch"
  if [ "$ORDER" -eq 0 ]; then compare_dotted "$RELEASE" "$its_release"; fi
  if [ "$ORDER" -eq 0 ]; then compare_dotted "$LOCAL" "$its_local"; fi
}

# VERSION: sets EPOCH, RELEASE and LOCAL from EPOCH!RELEASE+LOCAL. Underscores and dashes count as dots, except an underscore
# at the end, which sorts before the end.
split_version() {
  EPOCH=0
  RELEASE=$1
  LOCAL=''
  case $RELEASE in *'!'*)
    EPOCH=${RELEASE%%'!'*}
    RELEASE=${RELEASE#*'!'}
    ;;
  esac
  case $RELEASE in *+*)
    LOCAL=${RELEASE#*+}
    RELEASE=${RELEASE%%+*}
    ;;
  esac
  ending=''
  case $RELEASE in *_)
    ending=_
    RELEASE=${RELEASE%_}
    ;;
  esac
  replace_all "$RELEASE" - .
  replace_all "$REPLACED_ALL" _ .
  RELEASE=$REPLACED_ALL$ending
  replace_all "$LOCAL" _ .
  LOCAL=$REPLACED_ALL
}

# A B: compares the parts between dots; a missing part is 0.
compare_dotted() {
  ORDER=0
  left=$1.
  right=$2.
  while [ -n "$left$right" ] && [ "$ORDER" -eq 0 ]; do
    compare_parts "${left%%.*}" "${right%%.*}"
    left=${left#*.}
    right=${right#*.}
  done
}

# A B: compares two parts: numbers and words in turn, beginning with a number (rc1 is 0, rc, 1).
compare_parts() {
  one=$1
  other=$2
  case $one in [!0-9]*) one=0$one ;; esac
  case $other in [!0-9]*) other=0$other ;; esac
  while [ -n "$one$other" ] && [ "$ORDER" -eq 0 ]; do
    first_run "$other"
    its_run=$RUN its_kind=$KIND
    other=${other#"$RUN"}
    first_run "$one"
    one=${one#"$RUN"}
    compare_numbers "$KIND" "$its_kind"
    if [ "$ORDER" -ne 0 ]; then return; fi
    case $KIND in
      1) compare_words "$RUN" "$its_run" ;;
      2) compare_numbers "$RUN" "$its_run" ;;
    esac
  done
}

# PART: sets RUN to the number or word that it begins with, and KIND to its rank: dev, other words, numbers, post.
first_run() {
  case $1 in
    '' | [0-9]*) RUN=${1%%[!0-9]*} KIND=2 ;;
    *)
      RUN=${1%%[0-9]*}
      case $RUN in
        [dD][eE][vV]) KIND=0 ;;
        [pP][oO][sS][tT]) KIND=3 ;;
        *) KIND=1 ;;
      esac
      ;;
  esac
}

# A B: numbers of any length, digit by digit, because shell arithmetic is limited.
compare_numbers() {
  number=${1#"${1%%[!0]*}"}
  its_number=${2#"${2%%[!0]*}"}
  compare_ranks "${#number}" "${#its_number}"
  if [ "$ORDER" -eq 0 ]; then compare_words "$number" "$its_number"; fi
}

compare_words() {
  word=$1
  its_word=$2
  while [ "$word" != "$its_word" ] && [ "$ORDER" -eq 0 ]; do
    rank_of "${its_word%"${its_word#?}"}"
    its_rank=$RANK
    rank_of "${word%"${word#?}"}"
    compare_ranks "$RANK" "$its_rank"
    word=${word#?}
    its_word=${its_word#?}
  done
}

compare_ranks() {
  ORDER=0
  if [ "$1" -lt "$2" ]; then ORDER=-1; fi
  if [ "$1" -gt "$2" ]; then ORDER=1; fi
}

# CHARACTER: sets RANK to its place in the alphabet, from 1, ignoring case; 0 for the end of the word.
rank_of() {
  RANK=0
  if [ -z "$1" ]; then return; fi
  before=0123456789_abcdefghijklmnopqrstuvwxyz
  case $1 in [ABCDEFGHIJKLMNOPQRSTUVWXYZ]) before=0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZ ;; esac
  before=${before%%"$1"*}
  RANK=$((${#before} + 1))
}
