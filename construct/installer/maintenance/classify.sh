# --- classify: compares the files in a prefix with the lists of installed files ------------------------------------------
#
# Found files are printed in the form of the lists, with a ~ so that they sort after these, and one loop reads both: no
# process for each path, and no link is followed. These functions run in the prefix.
#
# A pipeline hides the failure of its parts. So each part prints a last line of its own when it has finished, and without
# these lines the result is a failure. Here-documents would not help: many shells write them to /tmp.

# LIST...: prints the installed and the found files, sorted. Modes are compared with those in these lists.
list_all() {
  { list_expected && list_claimed && list_found "$@"; } | sort_lines
}

sort_lines() { LC_ALL=C sort && printf '..\t~sorted\n'; }

# A loop over the lines of a variable, `for line in $lines`, goes between begin_lines and end_lines.
begin_lines() {
  set -f
  IFS=$newline
}

end_lines() {
  set +f
  IFS=" $tab$newline"
}

# LIST...: prints all files except envs and pkgs, with type and mode; a mode that is in no list is printed as `?`.
list_found() {
  whats=$(LC_ALL=C cut -f 2 "$@" 2>/dev/null | LC_ALL=C sort -u) || return
  repairing=./.archi/stage
  if is_marked .archi/repair; then repairing=./.archi/repair; fi
  set --
  for what in $whats; do
    case $what in [fd][0-7] | [fd][0-7][0-7] | [fd][0-7][0-7][0-7]) ;; *) continue ;; esac
    inherited=''
    # A folder inherits the setgid bit from its parent.
    case $what in d*) inherited="-o -perm $((2000 + ${what#d}))" ;; esac
    # shellcheck disable=SC2086
    set -- "$@" -type "${what%"${what#?}"}" \( -perm "${what#?}" $inherited \) -exec printf '%s\t~'"$what"'\n' '{}' + -o
  done
  {
    LC_ALL=C find . -name . -o \( -path ./envs -o -path ./pkgs -o -path "$repairing" -o -path ./.archi/stage -o -path ./.archi-laid \) -prune -o \
      -name '*[[:cntrl:]]*' -prune -exec printf '%s\t~?\n' './(a name that holds control characters)' \; -o \
      "$@" -type f -exec printf '%s\t~f?\n' '{}' + -o -type d -exec printf '%s\t~d?\n' '{}' + -o \
      -type l -exec printf '%s\t~l\n' '{}' + -o -exec printf '%s\t~?\n' '{}' + && printf './..\t~end\n'
  } | LC_ALL=C cut -c 3-
}

# HOOKS: reads the output of list_all, and calls HOOKS_own WHAT, HOOKS_missing, HOOKS_foreign PATH, HOOKS_compiled PATH (the
# pyc of an installed source) and HOOKS_end. own and own_... describe the installed file, claimant is conda's package that
# has a foreign file. Fails if the input is incomplete, or a hook has set `broken`.
classify() {
  ends=''
  broken=''
  own=''
  claim=''
  pycs=''
  read_their_folders
  while IFS=$tab read -r at what dist value same; do
    case $what in
      '~end' | '~sorted') ends=$ends$what ;;
      '~'*)
        if [ "$at" = "$own" ]; then
          seen=1
          "$1_own" "${what#?}"
        else
          case $what in '~d'*) continue ;; esac
          claimant=''
          if [ "$at" = "$claim" ]; then claimant=$claim_dist; fi
          case $at in
            *.py[co]) if [ -z "$claimant" ]; then
              pycs="$pycs$(source_of "$at")$tab~$tab$at$newline"
              continue
            fi ;;
          esac
          "$1_foreign" "$at"
        fi
        ;;
      o)
        claim=$at
        claim_dist=$dist
        ;;
      e | '') ;;
      *)
        if [ "$at" = "$own" ]; then
          # Several packages can own a folder, with different modes.
          case $what in d*) own_what="$own_what $what" ;; esac
          continue
        fi
        if [ -n "$own" ] && [ -z "$seen" ]; then "$1_missing"; fi
        own=$at own_what=$what own_dist=$dist own_value=$value own_same=$same seen=''
        ;;
    esac
  done
  if [ -n "$own" ] && [ -z "$seen" ]; then "$1_missing"; fi
  "$1_end"
  # find prints the last line before sort.
  [ "$ends" = '~end~sorted' ] && [ -z "$broken" ] && match_pycs "$1"
}

# Sets THEIR_FOLDERS: the folders that were in the prefix before this was installed with -f. Their modes are not ours, and they stay.
read_their_folders() {
  THEIR_FOLDERS=''
  if [ -f .archi/folders ]; then THEIR_FOLDERS=$newline$(cat .archi/folders)$newline; fi
}

is_their_folder() {
  case $THEIR_FOLDERS in *"$newline$1$newline"*) ;; *) return 1 ;; esac
}

# PYC: prints its source: of dir/__pycache__/name.TAG[.opt-N].pyc, or in python 2 the file beside it.
source_of() {
  case $1 in
    */__pycache__/*.pyc | __pycache__/*.pyc)
      stem=${1##*/}
      stem=${stem%.pyc}
      stem=${stem%.opt-*}
      folder=${1%"__pycache__/${1##*/}"}
      printf '%s' "$folder${stem%.*}.py"
      ;;
    *) printf '%s' "${1%?}" ;;
  esac
}

match_pycs() {
  if [ -z "$pycs" ]; then return; fi
  { list_expected && list_claimed && say_lines "$pycs" && printf '..\t~end\n'; } | sort_lines | classify_pycs "$1"
}

classify_pycs() {
  ends=''
  own=''
  claim=''
  while IFS=$tab read -r at what pyc _; do
    case $what in
      '~end' | '~sorted') ends=$ends$what ;;
      '~')
        claimant=''
        if [ "$at" = "$own" ]; then
          "$1_compiled" "$pyc"
        else
          if [ "$at" = "$claim" ]; then claimant=$claim_dist; fi
          "$1_foreign" "$pyc"
        fi
        ;;
      o)
        claim=$at
        claim_dist=$pyc
        ;;
      e | '') ;;
      *) own=$at ;;
    esac
  done
  "$1_end"
  [ "$ends" = '~end~sorted' ] && [ -z "$broken" ]
}

# TEXT: a printf that is a program takes less than a variable can hold; mksh, which has no builtin one, has print.
say_lines() {
  case ${KSH_VERSION:-} in
    *MIRBSD* | *LEGACY*) print -rn -- "$1" ;;
    *) printf '%s' "$1" ;;
  esac
}

# WHAT: whether the type and mode found at `own` are as installed.
is_as_expected() {
  case " $own_what " in
    *" $1 "*) return ;;
    ' c ' | ' u ') case $1 in d*) return 1 ;; *) return 0 ;; esac ;;
  esac
  return 1
}
