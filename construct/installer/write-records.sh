# --- write-records: .archi/origin and .archi/records ------------------------------------------------------------------

# Writes .archi/origin (the payload's sha256, the prefix, the umask) and .archi/records (the sha256 of the lists and of
# conda-meta; src/payload/link/installed.ts describes the format), with one process for all hashes.
write_records() {
  { keep_former_lists && record_answers; } || return
  # Three digits: some shells print four.
  installed_umask=000$(umask)
  installed_umask=${installed_umask#"${installed_umask%???}"}
  # The copy gives the file a mode as in the payload, whatever umask or default ACL applies.
  cp -p "$STAGE/.archi/environment" "$STAGE/.archi/origin" &&
    printf '%s\n%s\n%s\n' "$PAYLOAD_SHA256" "$PREFIX" "$installed_umask" >"$STAGE/.archi/origin" &&
    (cd "$STAGE" && print_records) >"$STAGE/.archi/records"
}

# What the former installation has made outside of the prefix is removed, or made again, when this one is complete; the folders that
# were in the prefix before it stay.
keep_former_lists() {
  if [ -z "$REPLACES$LAYS" ] || ! [ -f "$PREFIX/.archi/records" ]; then return 0; fi
  for list in shortcuts folders; do
    if is_file "$PREFIX/.archi/$list"; then cp -p "$PREFIX/.archi/$list" "$STAGE/.archi/$list" || return; fi
  done
}

# Prints the lines of .archi/records: .archi/origin first; the last line shows that the list is complete.
print_records() {
  absent=''
  mask_mode 644
  set -- .archi/origin .archi/environment
  if [ -f .archi/folders ]; then set -- "$@" .archi/folders; fi
  for list in .archi/installed/*; do
    if ! [ -f "$list" ]; then continue; fi
    set -- "$@" "$list"
    record=conda-meta/${list##*/}.json
    if [ -f "$record" ]; then
      set -- "$@" "$record"
      continue
    fi
    # conda has no record of a wheel.
    case $list in *.whl) ;; *) absent="$absent$record${tab}u$tab${list##*/}$newline" ;; esac
  done
  # echo, because some shells have no builtin printf; these names have nothing that echo would change.
  sha256 "$@" | for at in "$@"; do
    IFS= read -r sum || sum=''
    case $at in
      conda-meta/*) dist=${at##*/} dist=${dist%.json} ;;
      .archi/installed/*) dist=${at##*/} ;;
      *) dist=- ;;
    esac
    echo "$at${tab}f$MASKED$tab$dist$tab$sum"
  done
  printf '%s' "$absent.archi/records${tab}e$tab-$newline"
}
