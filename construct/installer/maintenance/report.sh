# --- report: the differences as text or JSON ------------------------------------------------------------------------------

# Reads the output of diff_prefix; fails if an installed file is changed or missing, or not all was read.
report() {
  LC_ALL=C sort | if [ -n "$JSON" ]; then report_json; else report_text; fi
}

report_text() {
  wrong=0
  foreign=0
  all=''
  counted=''
  several=0
  while IFS=$tab read -r kind at dist detail _; do
    if [ "$kind" = others ]; then
      foreign=$((foreign + 1))
      count_other "$at"
      continue
    fi
    end_count
    case $kind in
      changed | missing)
        wrong=$((wrong + 1))
        owner=''
        if [ "$dist" != - ]; then owner=" of $dist"; fi
        if [ "$detail" = - ]; then detail=''; fi
        printf '%-8s %s%s%s\n' "$kind" "$at" "$owner" "${detail:+: $detail}"
        ;;
      foreign)
        foreign=$((foreign + 1))
        printf '%-8s %s\n' "$kind" "$at"
        ;;
      replaced) printf '%-8s %s: conda has replaced it by %s\n' "$kind" "$at" "$dist" ;;
      '~end') all=1 ;;
    esac
  done
  end_count
  printf '%s\n' "$wrong changed or missing, $foreign foreign in $PREFIX"
  check_complete && [ "$wrong" -eq 0 ]
}

check_complete() {
  if [ -n "$all" ]; then return; fi
  problem "not all of $PREFIX could be read (see above): this report is incomplete"
  return 1
}

# DIST: counts the files of a package that conda has installed since; end_count prints the number.
count_other() {
  if [ "$1" != "$counted" ]; then end_count; fi
  counted=$1
  several=$((several + 1))
}

end_count() {
  if [ -n "$counted" ]; then printf '%-8s %s files of %s, which conda has installed since\n' foreign "$several" "$counted"; fi
  counted=''
  several=0
}

# The input is sorted by kind.
report_json() {
  printf '{"prefix":%s,"name":%s,"version":%s' "$(json_string "$PREFIX")" "$(json_string "$NAME")" "$(json_string "$VERSION")"
  ok=true
  kind=''
  IFS=$tab read -r kind at dist detail _
  for wanted in changed foreign missing others replaced; do
    printf ',"%s":[' "$wanted"
    comma=''
    while [ "$kind" = "$wanted" ]; do
      package=null
      if [ "$dist" != - ]; then package=$(json_string "$dist"); fi
      case $kind in
        changed)
          ok=false
          entry="\"path\":$(json_string "$at"),\"package\":$package,\"found\":$(json_string "$detail")"
          ;;
        missing)
          ok=false
          entry="\"path\":$(json_string "$at"),\"package\":$package"
          ;;
        foreign) entry="\"path\":$(json_string "$at")" ;;
        others) entry="\"package\":$(json_string "$at"),\"path\":$package" ;;
        replaced) entry="\"package\":$(json_string "$at"),\"by\":$package" ;;
      esac
      printf '%s{%s}' "$comma" "$entry"
      comma=,
      kind=''
      IFS=$tab read -r kind at dist detail _
    done
    printf ']'
  done
  all=''
  if [ "$kind" = '~end' ]; then all=1; fi
  check_complete || ok=false
  printf ',"ok":%s}\n' "$ok"
  [ "$ok" = true ]
}
