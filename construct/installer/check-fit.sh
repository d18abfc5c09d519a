# --- check-fit: files that do not work in a prefix with white space, or in a long one ---------------------------------

# Warns of these files: everything else works in this prefix.
check_fit() {
  group=''
  groups=0
  unsaid=0
  unfit=$UNFIT
  while [ -n "$unfit" ]; do
    line=${unfit%%"$newline"*}
    unfit=${unfit#"$line"}
    unfit=${unfit#"$newline"}
    longest=${line%%"|"*}
    line=${line#*"|"}
    if has_white_space "$PREFIX" || { [ -n "$longest" ] && [ "$PREFIX_BYTES" -gt "$longest" ]; }; then add_unfit_file; fi
  done
  warn_of_group
  if [ "$unsaid" -gt 0 ]; then warn "this prefix does not suit $unsaid more; --check --json lists all of them"; fi
}

# Adds the file in `line` (PACKAGE|REASON|FILE). Files of one package with the same reason share a warning.
add_unfit_file() {
  package=${line%%"|"*}
  line=${line#*"|"}
  reason=${line%%"|"*}
  file=${line#*"|"}
  if [ -n "$WARNINGS" ]; then WARNINGS=$WARNINGS,; fi
  WARNINGS="$WARNINGS{\"package\":$(json_string "$package"),\"file\":$(json_string "$file"),\"reason\":$(json_string "$reason")}"
  if [ "$group" = "$package|$reason" ]; then
    others=$((others + 1))
    return
  fi
  warn_of_group
  group="$package|$reason"
  first=$file
  others=0
}

warn_of_group() {
  if [ -z "$group" ]; then return; fi
  groups=$((groups + 1))
  if [ "$groups" -gt 3 ]; then
    unsaid=$((unsaid + others + 1))
    return
  fi
  more=''
  if [ "$others" -gt 0 ]; then more=" and $others more"; fi
  warn "this prefix does not suit $first$more of ${group%%"|"*}: ${group#*"|"}"
}
