# --- associations: which program opens files of a type, in mimeapps.list ---------------------------------------------------
#
# Other lines stay as they are. A list is read line by line, and not changed if the shell cannot read all of it.

# FILE DESKTOP TYPE...: prints FILE with DESKTOP as the program of each type that has no other, and as a possible one of all.
add_associations() {
  list=$1
  desktop=$2
  shift 2
  default_types=" $* "
  added_types=$default_types
  edit_associations add_line add_missing || return
  add_section 'Default Applications' "$default_types"
  add_section 'Added Associations' "$added_types"
}

add_line() {
  case $section in
    'Default Applications') if takes_type "$default_types"; then default_types=$REPLACED_ALL; fi ;;
    'Added Associations') if takes_type "$added_types"; then
      added_types=$REPLACED_ALL
      case ";$names;" in *";$desktop;"*) ;; *) line="$line_type=${names%;};$desktop" ;; esac
    fi ;;
  esac
  printf '%s\n' "$line"
}

# TYPES: whether the line is of one of them; sets REPLACED_ALL to the others.
takes_type() {
  split_association || return
  case $1 in *" $line_type "*) replace_all "$1" " $line_type " ' ' ;; *) return 1 ;; esac
}

# Prints what the section that ends does not have.
add_missing() {
  case $section in
    'Default Applications')
      print_types "$default_types"
      default_types=' '
      ;;
    'Added Associations')
      print_types "$added_types"
      added_types=' '
      ;;
  esac
}

# SECTION TYPES: prints the section unless nothing is missing.
add_section() {
  if [ "$2" = ' ' ]; then return; fi
  printf '[%s]\n' "$1"
  print_types "$2"
}

print_types() {
  for type in $1; do printf '%s=%s\n' "$type" "$desktop"; done
}

# FILE DESKTOP: prints FILE without DESKTOP. A section of which nothing is left goes too.
remove_associations() {
  list=$1
  desktop=$2
  edit_associations remove_line drop_header
}

remove_line() {
  case $section in 'Default Applications' | 'Added Associations') if split_association; then
    if [ "${names%;}" = "$desktop" ]; then return; fi
    case ";$names;" in *";$desktop;"*)
      replace_all ";${names%;};" ";$desktop;" ';'
      line=${REPLACED_ALL#;}
      line=$line_type=${line%;}
      ;;
    esac
  fi ;; esac
  say_lines "$header$blank"
  printf '%s\n' "$line"
  header=''
  blank=''
}

drop_header() {
  case $section in 'Default Applications' | 'Added Associations') ;; *) say_lines "$header" ;; esac
}

# LINE END: reads `list`, and calls these for each line of a section and at the end of one. Blank lines wait for what follows them; so
# does the header of a section, if LINE prints it.
edit_associations() {
  section=''
  header=''
  blank=''
  count=0
  if ! [ -f "$list" ]; then return 0; fi
  while IFS= read -r line || [ -n "$line" ]; do
    count=$((count + 1))
    case $line in
      '') blank=$blank$newline ;;
      '['*']')
        "$2"
        section=${line#?}
        section=${section%?}
        if [ "$1" = remove_line ]; then
          say_lines "$blank"
          header=$line$newline
        else
          say_lines "$blank$line$newline"
        fi
        blank=''
        ;;
      *)
        if [ "$1" = add_line ]; then
          say_lines "$blank"
          blank=''
        fi
        "$1"
        ;;
    esac
  done <"$list"
  whole=$(wc -l <"$list")
  "$2"
  [ "$count" -ge "$((whole))" ]
}

# Sets line_type and names of a line TYPE=NAMES.
split_association() {
  case $line in
    '#'*) return 1 ;;
    *=*) ;;
    *) return 1 ;;
  esac
  line_type=${line%%=*}
  line_type=${line_type%"${line_type##*[! ]}"}
  names=${line#*=}
  names=${names#"${names%%[! ]*}"}
}
