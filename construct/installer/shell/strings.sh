# --- strings: escape and replace, without starting a program ----------------------------------------------------------

json_string() {
  printf '"'
  escape_json "$1"
  printf '"'
}

# Escapes backslash, quote, tab and newline: of what JSON must escape, only these are expected in a path.
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

# Prints TEXT as one shell word, so that a command can be pasted.
shell_word() {
  case $1 in
    '' | *[!A-Za-z0-9_./+,:@-]*)
      replace_all "$1" "'" "'$backslash''"
      printf "'%s'" "$REPLACED_ALL"
      ;;
    *) printf '%s' "$1" ;;
  esac
}

# TEXT OLD NEW: sets REPLACED_ALL to TEXT with every OLD replaced by NEW.
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
