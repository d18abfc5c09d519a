# --- diff: the files that differ from those installed; hashes and link targets are read in batches ----------------------

BATCH_SIZE=200

# Prints KIND PATH PACKAGE FOUND WHAT SAME-AS, separated by tabs, for each path of PREFIX that is not as installed; after all
# paths, a last line of the kind ~end.
diff_prefix() {
  read_installed_envs "$PREFIX"
  if [ -L "$PREFIX/envs" ] && [ -f "$PREFIX/.archi/envs" ]; then print_difference changed envs - "a link" u; fi
  in_each "$INSTALLED_ENVS" diff_environment && print_difference '~end' - -
}

# The same for one environment, without the last line; for a subshell.
diff_environment() {
  if [ -n "$AT" ] && ! is_folder "$PREFIX"; then
    print_difference missing .archi/records - '' u
    return
  fi
  cd "$PREFIX" || exit 1
  list_all .archi/environment .archi/records .archi/installed/* | classify verify || exit 1
  if ! [ -f .archi/records ]; then
    print_difference missing .archi/records - '' u
  elif ! records_are_whole; then
    print_difference changed .archi/records - "truncated" u
  fi
  report_moved
  diff_menus
}

# Reports an installation that was moved: its files name the old prefix.
report_moved() {
  if ! { { IFS= read -r _ && IFS= read -r was; } <.archi/origin; } 2>/dev/null; then return; fi
  if [ "$was" = "${PREFIX%%"$newline"*}" ]; then return; fi
  print_difference changed .archi/origin - "it was installed as $was, and moved; its files name that path" u
}

print_difference() {
  case $1 in
    others) set -- "$1" "$2" "$AT$3" ;;
    changed | missing | foreign | stuck) set -- "$1" "$AT$2" "$3" "${4:-}" "${5:-}" "${6:-}" ;;
  esac
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4:--}" "${5:-}" "${6:-}"
}

verify_own() {
  case $own_what$1 in d*d*) if is_their_folder "$own"; then return; fi ;; esac
  if ! is_as_expected "$1"; then
    report_changed "$(kind_of "$1")"
  elif [ "$own_what" = l ]; then
    queue_link
  elif [ -n "$own_value" ]; then
    queue_hash
  fi
}

kind_of() {
  case $own_what in
    "${1%"${1#?}"}"*) echo "different mode" ;;
    *)
      case $1 in
        f*) echo "a file" ;;
        d*) echo "a folder" ;;
        l) echo "a link" ;;
        *) echo "something else" ;;
      esac
      ;;
  esac
}

# A package that conda has replaced is reported once, not for each of its files.
verify_missing() {
  if [ "$own_what" = c ]; then return; fi
  case $own in
    # It was printed and removed, as conda does.
    .messages.txt) return ;;
    conda-meta/*.json)
      if find_successor "$own_dist"; then
        print_difference replaced "$own_dist" "$SUCCESSOR"
        return
      fi
      ;;
  esac
  print_difference missing "$own" "$own_dist" '' "$own_what" "$own_same"
}

verify_foreign() {
  if [ -n "$claimant" ]; then print_difference others "$claimant" "$1"; else print_difference foreign "$1" -; fi
}
verify_compiled() { :; }
verify_end() { flush_batches; }

report_changed() { print_difference changed "$own" "$own_dist" "$1" "$own_what" "$own_same"; }

files=''
files_waiting=0
queue_hash() {
  if ! [ -r "$own" ]; then
    report_changed "it cannot be read"
    return
  fi
  files="$files$own$tab$own_what$tab$own_dist$tab$own_value$tab$own_same$newline"
  files_waiting=$((files_waiting + 1))
  if [ "$files_waiting" -ge "$BATCH_SIZE" ]; then hash_batch; fi
}

hash_batch() {
  if [ -z "$files" ]; then return; fi
  set --
  begin_lines
  for line in $files; do set -- "$@" "./${line%%"$tab"*}"; done
  end_lines
  # shellcheck disable=SC2046
  set -- $(sha256 "$@")
  # If a file cannot be read, it is not known which sums belong to which file: each is computed again.
  if [ $# -ne "$files_waiting" ]; then set --; fi
  begin_lines
  for line in $files; do
    end_lines
    take_fields
    sum=${1:-$(sha256 "./$own")}
    if [ -z "$sum" ]; then
      report_changed "it cannot be read"
    elif [ "$sum" != "$own_value" ] && ! { [ "$own" = "conda-meta/$own_dist.json" ] && is_written_by_conda; }; then
      report_changed "different content"
    fi
    if [ $# -gt 0 ]; then shift; fi
  done
  files=''
  files_waiting=0
}

# Sets own and own_... from a line of `files` or `links`.
take_fields() {
  own=${line%%"$tab"*}
  line=${line#*"$tab"}
  own_what=${line%%"$tab"*}
  line=${line#*"$tab"}
  own_dist=${line%%"$tab"*}
  line=${line#*"$tab"}
  own_value=${line%%"$tab"*}
  own_same=${line#*"$tab"}
}

links=''
links_waiting=0
queue_link() {
  links="$links$own$tab$own_what$tab$own_dist$tab$own_value$tab$newline"
  links_waiting=$((links_waiting + 1))
  if [ "$links_waiting" -ge "$BATCH_SIZE" ]; then link_batch; fi
}

# One ls reads all targets, in this order; if its line is not exactly as expected, readlink decides.
link_batch() {
  if [ -z "$links" ]; then return; fi
  set --
  begin_lines
  for line in $links; do set -- "$@" "./${line%%"$tab"*}"; done
  listing=$(LC_ALL=C ls -ld "$@")
  for line in $links; do
    end_lines
    take_fields
    listed=${listing%%"$newline"*}
    listing=${listing#*"$newline"}
    case $listed in *" ./$own -> $own_value") continue ;; esac
    target=$(readlink "$own" && printf .)
    if [ "${target%"$newline".}" != "$own_value" ]; then report_changed "different target"; fi
  done
  links=''
  links_waiting=0
}

flush_batches() {
  hash_batch
  link_batch
}
