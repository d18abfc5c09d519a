# --- conda-block: conda's lines in a shell's start-up file ---------------------------------------------------------------

CONDA_BLOCK_BEGIN='# >>> conda initialize >>>'
CONDA_BLOCK_END='# <<< conda initialize <<<'
carriage_return=$(printf '\r')

# FILE BLOCK: replaces conda's lines in FILE by BLOCK, or appends BLOCK; an empty BLOCK removes the lines. The mode of FILE
# stays, and so does a link to it.
put_conda_block() {
  startup=$1
  if [ -L "$startup" ]; then startup=$(readlink -f "$startup") || startup=$1; fi
  if [ -e "$startup" ] && ! [ -f "$startup" ]; then
    warn "$1 is not a file; it was not changed"
    return
  fi
  if ! find_conda_block "$startup"; then
    warn "$1 was not changed: a mark around conda's lines is missing, or the file cannot be read"
    return
  fi
  if replace_file "$startup" with_conda_block "$startup" "$2" 2>/dev/null; then
    say "Changed: $1"
  else
    warn "cannot write $1; it was not changed"
  fi
}

# FILE: sets BLOCK_BEGIN and BLOCK_END to the line numbers of conda's marks, or to 0 if there are none. Fails if one mark is
# missing, or the shell cannot read all lines (yash cannot if they are not in the locale's encoding).
find_conda_block() {
  BLOCK_BEGIN=0
  BLOCK_END=0
  if ! [ -e "$1" ]; then return; fi
  lines=0
  {
    while IFS= read -r line; do
      lines=$((lines + 1))
      case $line in
        "$CONDA_BLOCK_BEGIN" | "$CONDA_BLOCK_BEGIN$carriage_return") if [ "$BLOCK_END" -eq 0 ]; then BLOCK_BEGIN=$lines; fi ;;
        "$CONDA_BLOCK_END" | "$CONDA_BLOCK_END$carriage_return") if [ "$BLOCK_END" -eq 0 ]; then BLOCK_END=$lines; fi ;;
      esac
    done <"$1"
  } 2>/dev/null || return 1
  counted=$(wc -l <"$1")
  [ "$lines" -eq "$((${counted:--1}))" ] || return 1
  if [ "$BLOCK_BEGIN" -eq 0 ]; then [ "$BLOCK_END" -eq 0 ]; else [ "$BLOCK_BEGIN" -lt "$BLOCK_END" ]; fi
}

# FILE BLOCK: prints FILE with BLOCK in it. The user's lines do not pass through shell variables.
with_conda_block() {
  if [ "$BLOCK_END" -gt 0 ]; then
    head -n $((BLOCK_BEGIN - 1)) "$1" || return 1
    if [ -n "$2" ]; then printf '%s\n' "$2"; fi || return 1
    tail -n +$((BLOCK_END + 1)) "$1"
    return
  fi
  if [ -e "$1" ]; then cat "$1" || return 1; fi
  if [ -z "$2" ]; then return; fi
  # A last line without a newline gets one.
  if [ -e "$1" ] && [ -n "$(tail -c 1 "$1")" ]; then printf '\n' || return 1; fi
  printf '%s\n' "$2"
}
