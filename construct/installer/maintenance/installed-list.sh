# --- lists: what was installed into a prefix, as the lists and conda's own records have it -----------------------------
#
# The lists are .archi/environment, .archi/records and .archi/installed/DIST; src/payload/installed.ts has their grammar.
# All of this runs in the prefix.

tab='	'
quote='"'

# Whether there is an installation of ours, whole or not.
is_installation() { [ -f "$PREFIX/.archi/records" ] || [ -f "$PREFIX/.archi/origin" ] || has_removed_lists; }

# An uninstall was killed while it removed the lists: they have its mark, or are all gone.
has_removed_lists() {
  lists=$PREFIX/.archi-removed
  if [ -L "$lists" ] || ! [ -d "$lists" ]; then return 1; fi
  is_file "$lists/removed" || [ -z "$(ls -A "$lists" 2>&1)" ]
}

# FOLDER, an installation's .archi: sets OWN_NAMES to the names of what is ours in it, a line each; marks are among them, and
# whatever else is there is the user's.
read_own_names() {
  OWN_NAMES=$newline
  for name in environment lock.json manage.sh origin packages post-link records removed replaced stage unfinished; do
    OWN_NAMES=$OWN_NAMES$name$newline
  done
  while IFS=$tab read -r dist _; do OWN_NAMES="${OWN_NAMES}installed/$dist$newline"; done <"$1/packages"
} 2>/dev/null

is_own_name() {
  case $OWN_NAMES in *"$newline$1$newline"*) ;; *) return 1 ;; esac
}

# A list that was cut has not this end.
records_are_whole() {
  last=''
  while IFS= read -r line; do last=$line; done <.archi/records
  [ "$last" = ".archi/records${tab}e$tab-" ]
} 2>/dev/null

# What was installed, but for packages in whose place conda has put others.
list_expected() {
  set --
  for list in .archi/environment .archi/records; do
    if [ -f "$list" ]; then set -- "$@" "$list"; fi
  done
  for list in .archi/installed/*; do
    if ! [ -f "$list" ]; then continue; fi
    dist=${list##*/}
    if [ -f "conda-meta/$dist.json" ]; then
      set -- "$@" "$list"
    elif ! find_successor "$dist"; then
      if is_removed "$list"; then print_optional "$list" || return; else set -- "$@" "$list"; fi
    fi
  done
  # Unlike cat, it ends the last line of a list that was cut.
  if [ $# -gt 0 ]; then LC_ALL=C cut -f 1- "$@"; fi
}

# Sets SUCCESSOR to the package of DIST's name that conda has a record of.
find_successor() {
  name=${1%-*}
  name=${name%-*}
  for record in conda-meta/"$name"-*.json; do
    SUCCESSOR=${record##*/}
    SUCCESSOR=${SUCCESSOR%.json}
    other=${SUCCESSOR%-*}
    if [ "${other%-*}" = "$name" ] && [ -f "$record" ] && ! [ -f ".archi/installed/$SUCCESSOR" ]; then return; fi
  done
  return 1
}

# Whether conda has installed own_dist anew, and so written its record, own: it has been at work here (a block behind ours in
# its history), and the record is one of the same package, with its end. What it says otherwise is conda's.
is_written_by_conda() {
  blocks=0
  while IFS= read -r line; do
    case $line in '==> '*) blocks=$((blocks + 1)) ;; esac
  done <conda-meta/history
  if [ "$blocks" -lt 2 ]; then return 1; fi
  name=''
  version=''
  build=''
  while IFS= read -r line || [ -n "$line" ]; do
    last=$line
    value=${line#*": $quote"}
    value=${value%%"$quote"*}
    case $line in
      "  ${quote}name$quote: "*) name=$value ;;
      "  ${quote}version$quote: "*) version=$value ;;
      "  ${quote}build$quote: "*) build=$value ;;
    esac
  done <"$own"
  [ "$name-$version-$build" = "$own_dist" ] && [ "$last" = '}' ]
} 2>/dev/null

# Whether no file of a list is there, which could be read: what conda leaves when it removes a package. That is told by its record.
is_removed() {
  while IFS=$tab read -r at what _; do
    case $what in [fl]*) ;; *) continue ;; esac
    case $at in .archi/*) continue ;; esac
    if [ -e "$at" ] || [ -L "$at" ]; then return 1; fi
  done <"$1"
}

print_optional() {
  while IFS=$tab read -r at _ dist _; do
    case $at in conda-meta/*) ;; *) printf '%s\tc\t%s\n' "$at" "$dist" ;; esac
  done <"$1"
}

# The files of packages that conda has installed since, as its records have them: indented JSON, a file a line.
list_claimed() {
  for record in conda-meta/*.json; do
    dist=${record##*/}
    dist=${dist%.json}
    if ! [ -f "$record" ] || [ -f ".archi/installed/$dist" ]; then continue; fi
    printf '%s\to\t%s\n' "$record" "$dist"
    inside=''
    while IFS= read -r line; do
      case $inside$line in
        '  "files": [') inside=1 ;;
        '1  ]'*) break ;;
        1*)
          line=${line#*"$quote"}
          printf '%s\to\t%s\n' "${line%"$quote"*}" "$dist"
          ;;
      esac
    done <"$record" || return
  done
}
