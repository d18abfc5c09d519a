# --- answers: what the options of the distribution are set to --------------------------------------------------------
#
# OPTIONS has a line for each: its name, the values that it can have (separated by |; nothing for any text), its default and its
# question, separated by tabs. Answers are lines NAME=VALUE: in an answers file, in .archi/answers of an installation, and here.
# A value is never evaluated.

ANSWERS_FILE=''
# Those of the answers file and of the user; those of the installation that is replaced; all that are set, in the end.
GIVEN=''
FORMER=''
ANSWERS=''
carriage_return=$(printf '\r')
LONGEST_ANSWER=4096

# LINE of OPTIONS: sets OPTION, CHOICES, DEFAULT_ANSWER and QUESTION.
take_option() {
  OPTION=${1%%"$tab"*}
  QUESTION=${1#*"$tab"}
  CHOICES=${QUESTION%%"$tab"*}
  QUESTION=${QUESTION#*"$tab"}
  DEFAULT_ANSWER=${QUESTION%%"$tab"*}
  QUESTION=${QUESTION#*"$tab"}
}

# NAME: takes the option of this name; fails if there is none.
find_option() {
  case $1 in '' | *[!A-Za-z0-9_]*) return 1 ;; esac
  found=$newline$OPTIONS$newline
  case $found in *"$newline$1$tab"*) ;; *) return 1 ;; esac
  found=$1$tab${found#*"$newline$1$tab"}
  take_option "${found%%"$newline"*}"
}

# NAME ANSWERS: sets ANSWER to what they say; fails if they say nothing.
find_answer() {
  case $newline$2 in *"$newline$1="*) ;; *) return 1 ;; esac
  ANSWER=$newline$2
  ANSWER=${ANSWER#*"$newline$1="}
  ANSWER=${ANSWER%%"$newline"*}
}

# VALUE: whether the option that was taken can have it.
is_possible() {
  if [ "${#1}" -gt "$LONGEST_ANSWER" ]; then return 1; fi
  if [ -z "$CHOICES" ]; then return 0; fi
  case $1 in '' | *"|"*) return 1 ;; esac
  case "|$CHOICES|" in *"|$1|"*) ;; *) return 1 ;; esac
}

# What the option that was taken can have, in words.
describe_choices() {
  if [ -z "$CHOICES" ]; then
    printf 'at most %s characters' "$LONGEST_ANSWER"
    return
  fi
  replace_all "$CHOICES" "|" ', '
  printf '%s' "$REPLACED_ALL"
}

list_option_names() {
  names=''
  begin_lines
  for line in $OPTIONS; do names="$names${names:+, }${line%%"$tab"*}"; done
  end_lines
  printf '%s' "$names"
}

# FILE: whether it can hold answers: not large, without control characters, in the encoding of the locale. Sets NOT_ANSWERS.
has_answers() {
  NOT_ANSWERS=''
  if ! [ -f "$1" ] || ! [ -r "$1" ]; then
    NOT_ANSWERS='it is not a file that can be read'
    return 1
  fi
  bytes=$(wc -c <"$1")
  if [ "$((bytes))" -gt 65536 ]; then
    NOT_ANSWERS="it has $((bytes)) bytes, more than 65536"
    return 1
  fi
  kept=$(LC_ALL=C tr -d '\000-\010\013\014\016-\037\177' <"$1" | wc -c)
  if [ "$((kept))" -ne "$((bytes))" ]; then
    NOT_ANSWERS='it holds control characters, so it is no text'
    return 1
  fi
  if is_readable "$1"; then return; fi
  NOT_ANSWERS='this shell cannot read all of its lines in this locale: use another shell, or a UTF-8 locale'
  return 1
}

# Reads ANSWERS_FILE into GIVEN, or reports all that is wrong with it and exits; nothing is written yet.
read_answers_file() {
  if [ -z "$OPTIONS" ]; then refuse "--answers: $NAME has no options to answer: leave it out"; fi
  if ! has_answers "$ANSWERS_FILE"; then refuse "$ANSWERS_FILE: $NOT_ANSWERS; nothing was written"; fi
  wrong=0
  number=0
  windows=''
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    case $line in *"$carriage_return"*)
      windows=${windows:-$number}
      line=${line%%"$carriage_return"*}
      ;;
    esac
    case $line in '' | '#'*) ;; *) read_given_answer ;; esac
  done <"$ANSWERS_FILE"
  if [ -n "$windows" ]; then
    number=$windows
    answer_problem "the line ends as on Windows, with a carriage return" "convert the file: dos2unix"
  fi
  if [ -n "$(tail -c 1 "$ANSWERS_FILE")" ]; then
    answer_problem "the last line does not end: is the file cut off?" "end it with a newline"
  fi
  if [ "$wrong" -gt 20 ]; then problem "and $((wrong - 20)) more"; fi
  if [ "$wrong" -gt 0 ]; then refuse "$ANSWERS_FILE cannot be used; nothing was written"; fi
}

# Reads `line`, NAME=VALUE.
read_given_answer() {
  case $line in
    *=*) ;;
    *)
      answer_problem "this is not NAME=VALUE" "NAME is one of: $(list_option_names)"
      return
      ;;
  esac
  if ! find_option "${line%%=*}"; then
    answer_problem "$NAME has no option ${line%%=*}" "it has $(list_option_names)"
  elif find_answer "$OPTION" "$GIVEN"; then
    answer_problem "$OPTION is answered twice" "leave one out"
  elif ! is_possible "${line#*=}"; then
    answer_problem "$OPTION cannot be ${line#*=}" "it can be: $(describe_choices)"
  else
    GIVEN=$GIVEN$OPTION=${line#*=}$newline
  fi
}

answer_problem() {
  wrong=$((wrong + 1))
  if [ "$wrong" -le 20 ]; then problem "$ANSWERS_FILE:$number: $1; $2"; fi
}

# Sets FORMER to the answers in the installation that is replaced or repaired, also if a run that replaced it was killed.
read_former_answers() {
  FORMER=''
  if [ -z "$UPDATE$LAYS$MODE" ] && ! is_unfinished "$PREFIX"; then return; fi
  former=$PREFIX
  if has_laid && is_file "$PREFIX/.archi-laid/old/.archi/answers"; then
    former=$PREFIX/.archi-laid/old
  elif was_replaced; then
    former=$PREFIX.replaced
  fi
  if ! is_file "$former/.archi/answers"; then return; fi
  if ! has_answers "$former/.archi/answers"; then
    warn "$former/.archi/answers is not used: $NOT_ANSWERS"
    return
  fi
  while IFS= read -r line || [ -n "$line" ]; do FORMER=$FORMER${line%%"$carriage_return"*}$newline; done <"$former/.archi/answers"
}

# Sets ANSWERS. What neither the answers file nor the user says is as in the installation that is replaced, else the default.
set_answers() {
  if [ -z "$OPTIONS" ] || [ -n "$ANSWERS" ]; then return; fi
  read_former_answers
  chosen=''
  begin_lines
  for line in $OPTIONS; do
    end_lines
    take_option "$line"
    choose_answer
    chosen=$chosen$OPTION=$ANSWER$newline
  done
  end_lines
  ANSWERS=$chosen
}

# Sets ANSWER to that of the option that was taken.
choose_answer() {
  if find_answer "$OPTION" "$GIVEN"; then return; fi
  offered=$DEFAULT_ANSWER
  if find_answer "$OPTION" "$FORMER"; then
    if is_possible "$ANSWER"; then
      offered=$ANSWER
    else
      warn "$OPTION was $ANSWER, which it can no longer be ($(describe_choices)): it is $DEFAULT_ANSWER now"
    fi
  fi
  ANSWER=$offered
  if [ -z "$BATCH$CHECK_ONLY$MODE" ]; then ask_option; fi
}

# Asks for the option that was taken; Enter is the answer in brackets.
ask_option() {
  printf '\n%s' "$QUESTION"
  if [ -n "$CHOICES" ]; then printf ' [%s]' "$CHOICES"; fi
  asked=0
  while :; do
    printf '\n[%s] >>> ' "$offered"
    read_answer
    ANSWER=${answer:-$offered}
    case $CHOICES:$ANSWER in
      'yes|no:'[yY][eE][sS] | 'no|yes:'[yY][eE][sS]) ANSWER=yes ;;
      'yes|no:'[nN][oO] | 'no|yes:'[nN][oO]) ANSWER=no ;;
    esac
    if is_possible "$ANSWER"; then return; fi
    asked=$((asked + 1))
    if [ "$asked" -ge 10 ]; then refuse "no usable answer in $asked; nothing was written"; fi
    printf 'Please answer: %s.' "$(describe_choices)"
  done
}

# Writes ANSWERS into the stage, where scripts, an update and an uninstallation find them.
record_answers() {
  if [ -z "$ANSWERS" ] || [ -n "$AT" ]; then return; fi
  # The copy gives the file a mode as in the payload.
  cp -p "$STAGE/.archi/environment" "$STAGE/.archi/answers" && say_lines "$ANSWERS" >"$STAGE/.archi/answers"
}

# For --check.
say_answers() {
  if [ -z "$OPTIONS" ]; then return; fi
  say "It has these options; --answers FILE changes them:"
  begin_lines
  for line in $ANSWERS; do
    end_lines
    say "  $line"
  done
  end_lines
}

# Prints the options and what they are set to as the members of a JSON object.
answers_as_json() {
  comma=''
  begin_lines
  for line in $ANSWERS; do
    end_lines
    printf '%s%s:%s' "$comma" "$(json_string "${line%%=*}")" "$(json_string "${line#*=}")"
    comma=,
  done
  end_lines
}

# For -h.
describe_options() {
  if [ -z "$OPTIONS" ]; then
    printf 'no effect: %s has no options' "$NAME"
    return
  fi
  printf 'a file with answers to the questions of %s: lines NAME=VALUE. With -b, options that are not in it are\n' "$NAME"
  printf '              as they are in brackets, or with -u and -f as they were:'
  begin_lines
  for line in $OPTIONS; do
    end_lines
    take_option "$line"
    printf '\n              %s: %s%s [%s]' "$OPTION" "$QUESTION" "${CHOICES:+ ($(describe_choices))}" "$DEFAULT_ANSWER"
  done
  end_lines
}
