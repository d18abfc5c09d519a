# --- relocate: writes the prefix into the places that the build found --------------------------------------------------

# Sets ENV_NAMES to the names in ENVS.
read_env_names() {
  ENV_NAMES=''
  begin_lines
  for line in $ENVS; do ENV_NAMES="$ENV_NAMES ${line%%"|"*}"; done
  end_lines
}

# With the environment's python if it runs on this machine, else with sh. If python fails midway, sh does not take over.
relocate() {
  find_python
  if [ -n "$python" ] && [ -x "$python" ]; then
    say "Relocating${COMPILE:+ and compiling}${AT:+ ${AT%/}} ..."
    if told=$("$python" -E -S -B "$BASE_STAGE/.archi/relocate.py" "$STAGE" "$PREFIX" "$COMPILE" "${BASE_PREFIX:-$PREFIX}" 2>&1); then return; fi
    told=${told##*"$newline"}
    if [ -e "$STAGE/.archi/begun" ]; then fail "relocating failed: ${told:-its process was killed}"; fi
    warn "the installed python does not run here${told:+ ($told)}; relocating without it, python sources are not compiled"
  fi
  say "Relocating${AT:+ ${AT%/}} ..."
  relocate_with_sh "$PREFIX" || fail "relocating failed (see above)"
}

# Sets `python` to that of the environment, else to that of the base, which is relocated last; empty if there is none.
find_python() {
  python=${PYTHON:+$BASE_STAGE/$PYTHON}
  if [ -z "$AT" ]; then return; fi
  begin_lines
  for line in $ENVS; do
    if [ "envs/${line%%"|"*}/" != "$AT" ]; then continue; fi
    own=${line#*"|"}
    own=${own%%"|"*}
    if [ -n "$own" ]; then python=$STAGE/$own; fi
  done
  end_lines
}

# PREFIX: writes this prefix into the files.
relocate_with_sh() {
  P=$1
  PREFIX_BYTES=$(printf %s "$P" | wc -c)
  PREFIX_BYTES=$((PREFIX_BYTES))
  # conda-meta names the package cache, and all environments have that of the base.
  base=$P
  if [ -n "$AT" ]; then base=${P%"/${AT%/}"}; fi
  J=$(escape_json "$base")
  Q=$P
  for special in "$backslash" '"' '$' '`'; do
    replace_all "$Q" "$special" "$backslash$special"
    Q=$REPLACED_ALL
  done
  if has_white_space "$P"; then spaced=1; else spaced=''; fi
  for length in $PLACEHOLDERS; do pad "$length"; done
  failed=0
  for script in "$STAGE"/.archi/relocate/*; do
    # A repair that has nothing to relocate has no script.
    if ! [ -f "$script" ]; then continue; fi
    # What this environment requests of a package that several share.
    R=''
    if [ -f "$STAGE/.archi/requested/${script##*/}" ]; then R=$(cat "$STAGE/.archi/requested/${script##*/}"); fi
    # shellcheck disable=SC1090
    . "$script" || failed=1
  done
  if [ -z "$HASHER" ]; then leave_out_hashes || failed=1; fi
  apply_umask_to_lists || failed=1
  return "$failed"
}

# Without a sha256 program (--skip-sha256), the records in conda-meta leave out sha256_in_prefix.
leave_out_hashes() {
  for record in "$STAGE"/conda-meta/*.json; do
    held=''
    cp -p "$record" "$record.new" || return 1
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        *'"sha256_in_prefix": "",') continue ;;
        *'"sha256_in_prefix": ""')
          held=${held%,}
          continue
          ;;
      esac
      if [ -n "$held" ]; then printf '%s\n' "$held"; fi
      held=$line
    done <"$record" >"$record.new" || return 1
    { printf '%s' "$held" >>"$record.new" && mv "$record.new" "$record"; } || return 1
  done
}

# LENGTH: sets Z<LENGTH> to a printf format of the NULs that fill a placeholder of this length behind the prefix.
pad() {
  nuls=''
  n=$(($1 - PREFIX_BYTES))
  while [ "$n" -gt 0 ]; do
    nuls="$nuls\\000"
    n=$((n - 1))
  done
  eval "Z$1=\$nuls"
}

# The commands of the relocation scripts: t, a, s, e, b, h, c (src/payload/relocate/relocate-script.ts describes them).
# shellcheck disable=SC2059
t() {
  if ! find_file "$1"; then return; fi
  shift
  printf "$@" >"$file" || failed=1
}

# shellcheck disable=SC2059
a() {
  if ! find_file "$1"; then return; fi
  shift
  printf "$@" >>"$file" || failed=1
}

# PATH: sets `file` to it in the stage; fails if it, or a folder above it, is a link.
real_folder=''
find_file() {
  file=$STAGE/$1
  above=$1
  while [ "$above" != "$real_folder" ]; do
    if [ -L "$STAGE/$above" ]; then
      problem "$1 leads through a link"
      failed=1
      return 1
    fi
    case $above in */*) above=${above%/*} ;; *) break ;; esac
  done
  case $1 in */*) real_folder=${1%/*} ;; esac
}

s() { first_line "$P" "$@"; }
e() { first_line "$Q" "$@"; }

# PREFIX-IN-FALLBACK FILE FIXED PLAIN N FALLBACK M: writes a shebang line, the fallback if the plain one is too long.
first_line() {
  if ! find_file "$2"; then return; fi
  if [ -z "$spaced" ] && [ $(($3 + $5 * PREFIX_BYTES)) -le 127 ]; then
    print_prefixes "$4" "$5" "$P" >"$file" || failed=1
  else
    print_prefixes "$6" "$7" "$1" >"$file" || failed=1
  fi
}

# FORMAT COUNT PREFIX: prints FORMAT with COUNT times PREFIX.
print_prefixes() {
  format=$1
  count=$2
  prefix=$3
  set --
  while [ "$count" -gt 0 ]; do
    set -- "$@" "$prefix"
    count=$((count - 1))
  done
  # shellcheck disable=SC2059
  printf "$format" "$@"
}

# A running program cannot be opened for writing: a copy replaces it. The copy is made in .archi, where no package has files.
b() {
  if ! find_file "$1"; then return; fi
  shift
  if write_at "$@" 2>/dev/null; then return; fi
  copy=$STAGE/.archi/copy
  { cp -p "$file" "$copy" && mv -f "$copy" "$file" && write_at "$@"; } || failed=1
}

# OFFSET FORMAT ARGUMENT...: dd only seeks; printf writes.
# shellcheck disable=SC2059
write_at() {
  at=$1
  shift
  {
    dd bs=1 seek="$at" count=0 conv=notrunc 2>/dev/null </dev/null
    printf "$@"
  } 1<>"$file"
}

h() {
  index=$1
  shift
  for sum in $(cd "$STAGE" && sha256 "$@"); do
    eval "H$index=\$sum"
    index=$((index + 1))
  done
}

c() { :; }
