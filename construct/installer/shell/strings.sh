# --- text: for JSON, for a shell; no program, no pattern -------------------------------------------------------------

json_string() {
  printf '"'
  escape_json "$1"
  printf '"'
}

# What JSON asks to be escaped, as far as it can be in a path: backslash, quote, tab, newline.
escape_json() {
  tab='	'
  replace_all "$1" "$backslash" "$backslash$backslash"
  replace_all "$REPLACED_ALL" '"' '\"'
  replace_all "$REPLACED_ALL" "$tab" '\t'
  replace_all "$REPLACED_ALL" "$newline" '\n'
  printf '%s' "$REPLACED_ALL"
}

has_white_space() {
  case $1 in *[" 	$newline"]*) ;; *) return 1 ;; esac
}

# A word that any shell of POSIX's kind reads as TEXT, so that a command can be pasted.
shell_word() {
  case $1 in
    '' | *[!A-Za-z0-9_./+,:@-]*)
      replace_all "$1" "'" "'$backslash''"
      printf "'%s'" "$REPLACED_ALL"
      ;;
    *) printf '%s' "$1" ;;
  esac
}

# Sets REPLACED_ALL to TEXT with every OLD replaced by NEW.
replace_all() {
  rest=$1
  REPLACED_ALL=''
  while :; do
    case $rest in
      *"$2"*)
        REPLACED_ALL=$REPLACED_ALL${rest%%"$2"*}$3
        rest=${rest#*"$2"}
        ;;
      *) break ;;
    esac
  done
  REPLACED_ALL=$REPLACED_ALL$rest
}
