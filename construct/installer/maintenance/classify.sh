# --- compare: what is in a prefix with the lists of what was installed into it --------------------------------------
#
# What is found is put into the same form, marked with ~ so that it sorts behind, and one loop reads both: no process for
# a path, and nothing is looked for through a link. All of this runs in the prefix.
#
# A pipeline hides that something in it failed. So each end of one says that it came to its end, in a line of its own; where
# such a line is not there, nothing is said to be well. Here-documents are no way out: many shells write them to /tmp.

# LIST...: what is expected and what is found, sorted. The modes in it are those of these lists.
list_all() {
  { list_expected && list_claimed && list_found "$@"; } | sort_lines
}

sort_lines() { LC_ALL=C sort && printf '..\t~sorted\n'; }

# For a loop over the lines of a variable: `for line in $lines` between these two.
begin_lines() {
  set -f
  IFS=$newline
}

end_lines() {
  set +f
  IFS=" $tab$newline"
}

# LIST...: everything but environments and the package cache, each with what it is; modes that no list has are `?`.
list_found() {
  whats=$(LC_ALL=C cut -f 2 "$@" 2>/dev/null | LC_ALL=C sort -u) || return
  repairing=./.archi/stage
  if is_marked .archi/repair; then repairing=./.archi/repair; fi
  set --
  for what in $whats; do
    case $what in [fd][0-7] | [fd][0-7][0-7] | [fd][0-7][0-7][0-7]) ;; *) continue ;; esac
    inherited=''
    # The setgid bit comes from the folder that a new one is made in.
    case $what in d*) inherited="-o -perm $((2000 + ${what#d}))" ;; esac
    # shellcheck disable=SC2086
    set -- "$@" -type "${what%"${what#?}"}" \( -perm "${what#?}" $inherited \) -exec printf '%s\t~'"$what"'\n' '{}' + -o
  done
  {
    LC_ALL=C find . -name . -o \( -path ./envs -o -path ./pkgs -o -path "$repairing" -o -path ./.archi/stage \) -prune -o \
      -name '*[[:cntrl:]]*' -prune -exec printf '%s\t~?\n' './(a name that holds control characters)' \; -o \
      "$@" -type f -exec printf '%s\t~f?\n' '{}' + -o -type d -exec printf '%s\t~d?\n' '{}' + -o \
      -type l -exec printf '%s\t~l\n' '{}' + -o -exec printf '%s\t~?\n' '{}' + && printf './..\t~end\n'
  } | LC_ALL=C cut -c 3-
}

# HOOKS: reads what `compared` prints, and calls HOOKS_own WHAT, HOOKS_missing, HOOKS_foreign PATH, HOOKS_compiled PATH (a
# pyc of a source of ours), HOOKS_end. own and own_... say what is expected, claimant whose it is. Fails where not all was
# read, or a hook has set `broken`.
classify() {
  ends=''
  broken=''
  own=''
  claim=''
  pycs=''
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
          # Several packages may own a folder, and need not agree on its mode.
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
  # find has the last word of those who write, sort of all.
  [ "$ends" = '~end~sorted' ] && [ -z "$broken" ] && match_pycs "$1"
}

# The source that python makes a pyc file of: dir/__pycache__/name.TAG[.opt-N].pyc, or beside it in python 2.
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

# Not every shell has a printf of its own, and no program takes as much as a variable can hold: mksh has print.
say_lines() {
  case ${KSH_VERSION:-} in
    *MIRBSD* | *LEGACY*) print -rn -- "$1" ;;
    *) printf '%s' "$1" ;;
  esac
}

# Whether what is found at own (WHAT) is of the kind and mode that is expected there.
is_as_expected() {
  case " $own_what " in
    *" $1 "*) return ;;
    ' c ' | ' u ') case $1 in d*) return 1 ;; *) return 0 ;; esac ;;
  esac
  return 1
}
