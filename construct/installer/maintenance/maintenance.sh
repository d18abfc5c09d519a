# --- maintenance: --verify, --repair, --uninstall, --list and --extract-only -------------------------------------------

run_maintenance() {
  case $MODE in
    list)
      preflight check_tools || exit "$FIRST_CODE"
      verify
      list_packages
      ;;
    extract)
      resolve_prefix || exit 2
      preflight check_tools check_room check_writable check_absent || exit "$FIRST_CODE"
      verify
      extract_only
      ;;
    verify)
      resolve_prefix || exit 2
      preflight check_tools check_installation || exit "$FIRST_CODE"
      verify
      verify_prefix
      ;;
    repair)
      resolve_prefix || exit 2
      preflight check_tools check_installation check_owner check_writable check_changeable check_length || exit "$FIRST_CODE"
      verify
      repair_prefix
      ;;
    uninstall)
      resolve_prefix || exit 2
      if has_laid; then
        preflight check_tools check_owner check_writable || exit "$FIRST_CODE"
        verify
        undo_interrupted
        return
      fi
      preflight check_tools check_installation check_owner check_writable check_changeable || exit "$FIRST_CODE"
      verify
      uninstall_prefix
      ;;
  esac
}

undo_interrupted() {
  lock_prefix
  say_recovery
  recover_laid || fail "cannot remove $PREFIX/.archi-laid"
  if is_installation; then say "There is an installation in $PREFIX: run this again to remove it"; fi
  free_lock
}

check_installation() {
  if is_inner; then
    reason 19 prefix "one of the environments of $OUTER" "an installation" "give $OUTER, with which this environment is maintained"
    return
  fi
  if has_laid; then
    reason 19 prefix "an installation with -f into $PREFIX that was interrupted" "an installation" \
      "run the installer with -f again, which undoes it first, or with --uninstall $PREFIX, which only undoes it"
    return
  fi
  if is_installation && ! [ -L "$PREFIX/.archi" ]; then
    if [ -z "$HASHER" ] && [ -n "$SKIP_SHA256" ]; then
      reason 14 "tool for sha256" none "sha256sum, shasum or openssl" "install one of them: without it nothing can be compared"
    fi
    if [ "$MODE" != verify ] && was_replaced; then
      reason 19 prefix "$PREFIX, with files that you added still in $PREFIX.replaced (an update was interrupted)" \
        "a complete installation" "run the installer that updated it with -u, which moves them back"
    fi
    return
  fi
  if [ "$MODE" = uninstall ]; then remove_left_lock; fi
  if ! [ -e "$PREFIX" ]; then
    found="no such folder: $PREFIX"
  elif [ -L "$PREFIX/.archi" ]; then
    found="$PREFIX/.archi is a link"
  else
    found="$PREFIX was not made by an installer like this one (it has no .archi/records)"
  fi
  reason 19 prefix "$found" "an installation of such an installer" "give the folder that it was installed into"
}

check_changeable() {
  if ! [ -d "$PREFIX" ]; then return; fi
  if ! [ -w "$PREFIX" ]; then
    reason 16 "write access" "none to $PREFIX" "an installation that you may change" "run this as its owner"
  elif [ -z "$SKIP_OWNER" ] && has_shared_folder; then
    reason 16 "owner of the folders in the prefix" "$SHARED, which another user can change" "folders that only you can change" \
      "change its owner or mode, run this as its owner, or give --skip-owner if you trust everyone who can write there"
  fi
}

verify_prefix() { diff_prefix | report; }

# Prints bytes in this file, bytes installed, name and licence of each package, environment by environment.
list_packages() {
  comma=''
  if [ -n "$JSON" ]; then printf '['; fi
  for name in . $ENV_NAMES; do
    AT=''
    if [ "$name" != . ]; then AT=envs/$name/; fi
    if [ -n "$AT" ] && [ -z "$JSON" ]; then printf '%s:\n' "${AT%/}"; fi
    packages=$(unpack_bytes "$HEADER_BYTES" "$ENVIRONMENT_BYTES" -xOf - "$AT.archi/packages") || unpacking_failed
    list_environment
  done
  if [ -n "$JSON" ]; then printf ']\n'; fi
}

list_environment() {
  number=0
  begin_lines
  for line in $packages; do
    end_lines
    dist=${line%%"$tab"*}
    line=${line#*"$tab"}
    installed=${line%%"$tab"*}
    line=${line#*"$tab"}
    licence=${line#*"$tab"}
    find_member "$number" "$licence"
    licence=${licence%%"$tab"*}
    number=$((number + 1))
    if [ -n "$JSON" ]; then
      printf '%s{"package":%s,"size":%s,"installed":%s,"licence":%s' "$comma" "$(json_string "$dist")" "$MEMBER_SIZE" \
        "$installed" "$(json_string "$licence")"
      if [ -n "$AT" ]; then printf ',"env":%s' "$(json_string "$name")"; fi
      printf '}'
      comma=,
    else
      printf '%10s %10s  %s  %s\n' "$MEMBER_SIZE" "$installed" "$dist" "$licence"
    fi
  done
  end_lines
}

# NUMBER REST: finds the member of a package from its number in .archi/packages and the rest of its line, which ends with the
# number of the member where environments share members. Sets MEMBER_SIZE and MEMBER_OFFSET.
find_member() {
  waiting=$1
  case $2 in *"$tab"*) waiting=${2##*"$tab"} ;; esac
  MEMBER_OFFSET=$((HEADER_BYTES + ENVIRONMENT_BYTES))
  # The variable of a loop in a function is local in yash.
  for size in $MEMBERS; do
    MEMBER_SIZE=$size
    if [ "$waiting" -eq 0 ]; then return; fi
    waiting=$((waiting - 1))
    MEMBER_OFFSET=$((MEMBER_OFFSET + size))
  done
}

relocate_text() { relocate_with_sh "@PREFIX@${AT:+/${AT%/}}" || fail "writing the text files failed (see above)"; }

# Text files get @PREFIX@ in place of the prefix; binaries keep their placeholders.
extract_only() {
  SKIP_SCRIPTS=1
  prepare_stage
  unpack
  b() { :; }
  in_each "$ENV_NAMES" relocate_text || exit
  move_into_place
  release_prefix
  say "$NAME $VERSION is unpacked into $PREFIX, not relocated: text files have @PREFIX@ in place of a prefix"
}
