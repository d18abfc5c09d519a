# --- preflight: all checks, before anything is written ----------------------------------------------------------------

# CHECK...: runs these functions; they report every problem. Sets FIRST_CODE to the exit code of the first problem.
preflight() {
  REASONS=0
  FIRST_CODE=0
  REPORT=''
  WARNINGS=''
  for checks in "$@"; do "$checks"; done
  if [ -n "$JSON" ] && { [ -n "$CHECK_ONLY" ] || [ "$REASONS" -gt 0 ]; }; then print_report; fi
  if [ "$REASONS" -eq 0 ]; then return; fi
  if [ "$REASONS" -eq 1 ]; then count='1 problem'; else count="$REASONS problems"; fi
  problem "$count found. Nothing was written."
  return 1
}

# Checks that do not depend on the prefix.
check_host() {
  check_machine
  check_interpreter
  check_pages
  check_glibc
  check_virtual_specs
  check_tools
}

# Checks of the prefix.
check_place() {
  check_room
  check_writable
  check_owner
  check_exec
  check_length
  check_spaces
  check_fit
  check_absent
  check_lock
  check_disk
  check_old_trees
}

# CODE CHECK FOUND NEEDED FIX: reports a problem.
reason() {
  if [ "$REASONS" -eq 0 ]; then FIRST_CODE=$1; fi
  REASONS=$((REASONS + 1))
  problem "$2: found $3; needed $4; $5"
  if [ -z "$JSON" ]; then return; fi
  if [ -n "$REPORT" ]; then REPORT=$REPORT,; fi
  REPORT="$REPORT{\"code\":$1,\"check\":$(json_string "$2"),\"found\":$(json_string "$3")"
  REPORT="$REPORT,\"needed\":$(json_string "$4"),\"fix\":$(json_string "$5")}"
}

print_report() {
  if [ "$REASONS" -eq 0 ]; then ok=true; else ok=false; fi
  if [ -n "$CHECK_ONLY" ]; then set_answers; fi
  printf '{"name":%s,"version":%s,"platform":"%s","prefix":%s,"ok":%s,"problems":[%s],"warnings":[%s],"scripts":[%s],"menus":[%s],"options":{%s}}\n' "$(json_string "$NAME")" \
    "$(json_string "$VERSION")" "$PLATFORM" "$(json_string "$PREFIX")" "$ok" "$REPORT" "$WARNINGS" \
    "$(list_as_json "$SCRIPTS")" "$(list_as_json "$MENUS")" "$(answers_as_json)"
}

# WORDS: prints them as the items of a JSON list.
list_as_json() {
  comma=''
  for word in $1; do
    printf '%s%s' "$comma" "$(json_string "$word")"
    comma=,
  done
}
