# --- menu-values: fills what only the target knows into menu entries -----------------------------------------------------
#
# .archi/menus of an environment is its plan: calls of the functions below, which src/payload/menus/plan.ts writes. Texts in it are
# escaped for their file already; a value is escaped here.

# The content of the next file.
MADE=''
# Set if a value cannot stand where the entry wants it.
UNUSABLE=''

menu_text() { MADE=$MADE$1; }

# VALUE ESCAPE: adds one of the values that the plan knows.
menu_value() {
  case $1 in
    PREFIX) value=$PREFIX ;;
    BASE_PREFIX) value=$BASE_PREFIX ;;
    DISTRIBUTION_NAME) value=${BASE_PREFIX##*/} ;;
    HOME) value=${HOME:-} ;;
    MENU_ITEM_LOCATION) value=$MENU_ITEM ;;
    MENU_SLUG) value=$MENU_SLUG ;;
    CONDA) find_conda ;;
    ACTIVATE)
      find_conda
      case ${value##*/} in micromamba) value='shell activate' ;; *) value='shell.bash activate' ;; esac
      ;;
  esac
  case $2 in
    none) ;;
    text) escape_entry_text ;;
    xml) escape_all '&' '&amp;' '<' '&lt;' '>' '&gt;' ;;
    word)
      case $value in *[!A-Za-z0-9_@%+=:,./-]*)
        escape_all "$backslash" "$backslash$backslash" '"' "$backslash\"" '$' "$backslash\$" '`' "$backslash\`"
        value="\"$value\""
        ;;
      esac
      escape_argument
      ;;
    quoted)
      escape_all "$backslash" "$backslash$backslash" '"' "$backslash\"" '$' "$backslash\$" '`' "$backslash\`"
      escape_argument
      ;;
    single)
      escape_all "'" "'\"'\"'"
      escape_argument
      ;;
    code)
      # What a shell makes of it depends on the quotes around it, which are the package's.
      case $value in *\'* | *\"* | *\\* | *\$* | *\`* | *"$newline"*) UNUSABLE=1 ;; esac
      escape_argument
      ;;
  esac
  MADE=$MADE$value
}

# The programs that menuinst looks for, in its order.
find_conda() {
  value=conda
  for program in condabin/conda bin/conda condabin/micromamba bin/micromamba; do
    if ! [ -f "$BASE_PREFIX/$program" ]; then continue; fi
    value=$BASE_PREFIX/$program
    return
  done
}

# OLD NEW...: replaces in `value`, one after the other.
escape_all() {
  while [ $# -gt 0 ]; do
    replace_all "$value" "$1" "$2"
    value=$REPLACED_ALL
    shift 2
  done
}

# For an argument of Exec in double quotes, in which a percent sign begins a field code.
escape_argument() {
  escape_all '%' '%%' "$backslash" "$backslash$backslash" '"' "$backslash\"" '$' "$backslash\$" '`' "$backslash\`"
  escape_entry_text
}

# For any value of an entry.
escape_entry_text() {
  case $value in *[[:cntrl:]]* | *"$backslash"*) ;; *) return ;; esac
  escape_all "$backslash" "$backslash$backslash" "$newline" "${backslash}n" "$tab" "${backslash}t" "$(printf '\r')" "${backslash}r"
}

# Sets SLUG to what MADE is in the name of a file: letters, digits, - and nothing else.
slugify() {
  slug_text=$(say_lines "$MADE" | LC_ALL=C tr ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz |
    LC_ALL=C tr -cd 'abcdefghijklmnopqrstuvwxyz0123456789_ \011\012-')
  while :; do
    case $slug_text in
      [" 	$newline"]*) slug_text=${slug_text#?} ;;
      *[" 	$newline"]) slug_text=${slug_text%?} ;;
      *) break ;;
    esac
  done
  SLUG=$(say_lines "$slug_text" | LC_ALL=C tr '_ \011\012' '\055\055\055\055' | LC_ALL=C tr -s '\055')
  MADE=''
}
