# --- share: puts packages that several environments have into each of them -----------------------------------------------

# PLACE ENVIRONMENT...: the files are hard links where the disk has them; those that relocation writes to are copies.
share() {
  from=$STAGE/.archi/shared/$1
  copies=$STAGE/.archi/copies/$1
  shift
  links=''
  if can_link_trees; then links=l; fi
  failed=0
  for name in "$@"; do
    target=$STAGE
    if [ "$name" != . ]; then target=$STAGE/envs/$name; fi
    cp "-pPR$links" "$from/." "$target/" || failed=1
    # shellcheck disable=SC1090
    if [ -n "$links" ]; then . "$copies" || failed=1; fi
    if [ "$failed" -ne 0 ]; then fail "cannot put packages into $target (see above): is the disk full?"; fi
  done
  rm -rf "$from"
}

# Whether cp makes trees of hard links on this disk.
can_link_trees() {
  trial=$STAGE/.archi/trial
  { mkdir "$trial" "$trial/a" "$trial/b" && printf '' >"$trial/a/file" && cp -pPRl "$trial/a/." "$trial/b/"; } 2>/dev/null &&
    [ -f "$trial/b/file" ]
  can=$?
  rm -rf "$trial"
  return "$can"
}

# The command of the scripts in .archi/copies: FOLDER FILE... replaces links by copies.
u() {
  folder=$1
  shift
  { (cd "$target" && rm -f -- "$@") && (cd "$from" && cp -p -- "$@" "$target/$folder/"); } || failed=1
}
