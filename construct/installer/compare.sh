# --- compare: what is in a prefix with the lists of what was installed into it --------------------------------------
#
# What is found is put into the same form, marked with ~ so that it sorts behind, and one loop reads both: no process for
# a path, and nothing is looked for through a link. All of this runs in the prefix.

# LIST...: everything but environments and the package cache, each with what it is; modes that no list has are `?`.
found() {
  whats=$(LC_ALL=C cut -f 2 "$@" 2>/dev/null | LC_ALL=C sort -u)
  set --
  for what in $whats; do
    case $what in [fd][0-7] | [fd][0-7][0-7] | [fd][0-7][0-7][0-7]) ;; *) continue ;; esac
    set -- "$@" -type "${what%"${what#?}"}" -perm "${what#?}" -exec printf '%s\t~'"$what"'\n' '{}' + -o
  done
  LC_ALL=C find . -name . -o \( -path ./envs -o -path ./pkgs -o -path ./.archi/repair \) -prune -o \
    -name '*[[:cntrl:]]*' -prune -exec printf '%s\t~?\n' './(a name that holds control characters)' \; -o \
    "$@" -type f -exec printf '%s\t~f?\n' '{}' + -o -type d -exec printf '%s\t~d?\n' '{}' + -o \
    -type l -exec printf '%s\t~l\n' '{}' + -o -exec printf '%s\t~?\n' '{}' + | LC_ALL=C cut -c 3-
}

# HOOKS: reads what is expected and what is found, sorted, and calls HOOKS_own WHAT, HOOKS_missing, HOOKS_foreign PATH,
# HOOKS_compiled PATH (a pyc of a source of ours), HOOKS_end. own and own_... say what is expected, claimant whose it is.
classify() {
  own=''
  claim=''
  pycs=''
  while IFS=$tab read -r at what dist value same; do
    case $what in
      '~'*)
        if [ "$at" = "$own" ]; then
          seen=1
          "$1_own" "${what#?}"
        else
          case $what in '~d'*) continue ;; esac
          claimant=''
          if [ "$at" = "$claim" ]; then claimant=$claim_dist; fi
          case $at in
            *.py[co]) pycs="$pycs$(source_of "$at")$tab~$tab$at$newline" ;;
            *) "$1_foreign" "$at" ;;
          esac
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
  settle_pycs "$1"
  "$1_end"
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

settle_pycs() {
  if [ -z "$pycs" ]; then return; fi
  claimant=''
  sources=$({ expected && say_pycs; } | LC_ALL=C sort)
  while IFS=$tab read -r at what pyc _; do
    if [ "$what" != '~' ]; then
      own=$at
    elif [ "$at" = "$own" ]; then
      "$1_compiled" "$pyc"
    elif [ -n "$pyc" ]; then
      "$1_foreign" "$pyc"
    fi
  done <<EOF
$sources
EOF
}

say_pycs() {
  cat <<EOF
$pycs
EOF
}

# Whether what is found at own (WHAT) is of the kind and mode that is expected there.
is_as_expected() {
  case " $own_what " in
    *" $1 "*) return ;;
    ' c ' | ' u ') case $1 in d*) return 1 ;; *) return 0 ;; esac ;;
  esac
  return 1
}
