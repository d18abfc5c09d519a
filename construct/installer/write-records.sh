# --- records: what only the target can list -------------------------------------------------------------------------

# Writes into STAGE what says where it comes from, and the hashes of all that says what it is (src/payload/installed.ts
# has the grammar): one process for all of them.
write_records() {
  # Three digits: some shells write four.
  installed_umask=000$(umask)
  installed_umask=${installed_umask#"${installed_umask%???}"}
  # A copy has the mode of a file in the payload, also where the umask lets the group write, or the folder has default ACLs.
  cp -p "$STAGE/.archi/environment" "$STAGE/.archi/origin" &&
    printf '%s\n%s\n%s\n' "$PAYLOAD_SHA256" "$PREFIX" "$installed_umask" >"$STAGE/.archi/origin" &&
    (cd "$STAGE" && print_records) >"$STAGE/.archi/records"
}

# .archi/origin comes first, a line that tells whether this was cut last.
print_records() {
  absent=''
  mask_mode 644
  set -- .archi/origin .archi/environment
  for list in .archi/installed/*; do
    if ! [ -f "$list" ]; then continue; fi
    set -- "$@" "$list"
    record=conda-meta/${list##*/}.json
    if [ -f "$record" ]; then
      set -- "$@" "$record"
    else
      absent="$absent$record${tab}u$tab${list##*/}$newline"
    fi
  done
  # echo, since not every shell has a printf of its own; there is nothing in these names that it would change.
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
