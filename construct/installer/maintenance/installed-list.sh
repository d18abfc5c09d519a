# --- installed-list: the files that were installed into a prefix --------------------------------------------------------
#
# The lists are .archi/environment, .archi/records and .archi/installed/DIST (src/payload/link/installed.ts describes
# the format); packages that conda has installed since are in conda-meta. These functions run in the prefix.

tab='	'
quote='"'

# Whether PREFIX is an installation of an installer like this one, complete or not.
is_installation() { [ -f "$PREFIX/.archi/records" ] || [ -f "$PREFIX/.archi/origin" ] || has_removed_lists; }

# Whether an uninstall was killed while it removed the lists: they have its mark, or are all gone.
has_removed_lists() {
  lists=$PREFIX/.archi-removed
  if [ -L "$lists" ] || ! [ -d "$lists" ]; then return 1; fi
  is_file "$lists/removed" || [ -z "$(ls -A "$lists" 2>&1)" ]
}

# FOLDER, the .archi of an installation: sets OWN_NAMES to the names of our files in it, one a line, marks included. Any other
# file there is the user's.
read_own_names() {
  OWN_NAMES=$newline
  for name in answers environment envs folders lock.json manage.sh menus origin packages post-link records removed replaced shortcuts stage \
    unfinished; do
    OWN_NAMES=$OWN_NAMES$name$newline
  done
  while IFS=$tab read -r dist _; do OWN_NAMES="${OWN_NAMES}installed/$dist$newline"; done <"$1/packages"
} 2>/dev/null

is_own_name() {
  case $OWN_NAMES in *"$newline$1$newline"*) ;; *) return 1 ;; esac
}

# Whether .archi/records has its last line, so is not truncated.
records_are_whole() {
  last=''
  while IFS= read -r line; do last=$line; done <.archi/records
  [ "$last" = ".archi/records${tab}e$tab-" ]
} 2>/dev/null

# Prints the lists of all installed packages, except those that conda has replaced.
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
  # Unlike cat, cut ends the last line of a truncated list.
  if [ $# -gt 0 ]; then LC_ALL=C cut -f 1- "$@"; fi
}

# DIST: sets SUCCESSOR to another package of the same name that conda has installed; fails if there is none.
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

# Whether conda has reinstalled own_dist, and so written its record `own`: the history has a block after ours, and the record
# is complete and of the same package. Its other fields are up to conda.
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

# LIST: whether all its files are gone, as when conda has removed the package.
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

# Prints the files of packages that conda has installed since. Its records are indented JSON, one file a line.
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
