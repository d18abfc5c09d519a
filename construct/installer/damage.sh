# --- damage: which paths are not what was installed; hashes and link targets are asked for in batches ----------------

BATCH_SIZE=200

# Prints KIND PATH PACKAGE FOUND WHAT SAME-AS, parted by tabs, of everything in PREFIX that is not as it was installed.
damage() {
  (
    cd "$PREFIX" || exit 1
    { expected && claimed && found .archi/environment .archi/records .archi/installed/*; } | LC_ALL=C sort | classify verify
    if [ -f .archi/records ] && ! records_are_whole; then tell changed .archi/records - "it is cut off" u; fi
  )
}

tell() { printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4:--}" "${5:-}" "${6:-}"; }

verify_own() {
  if ! is_as_expected "$1"; then
    wrong "$(kind_of "$1")"
  elif [ "$own_what" = l ]; then
    queue_link
  elif [ -n "$own_value" ]; then
    queue_hash
  fi
}

kind_of() {
  case $own_what in
    "${1%"${1#?}"}"*) echo "another mode" ;;
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

# Where conda has put another package in the place of one, that is all there is to say.
verify_missing() {
  if [ "$own_what" = c ]; then return; fi
  case $own in
    conda-meta/*.json)
      if find_successor "$own_dist"; then
        tell replaced "$own_dist" "$SUCCESSOR"
        return
      fi
      ;;
  esac
  tell missing "$own" "$own_dist" '' "$own_what" "$own_same"
}

verify_foreign() {
  if [ -n "$claimant" ]; then tell others "$claimant" "$1"; else tell foreign "$1" -; fi
}
verify_compiled() { :; }
verify_end() { look_at_batches; }

wrong() { tell changed "$own" "$own_dist" "$1" "$own_what" "$own_same"; }

files=''
files_waiting=0
queue_hash() {
  if ! [ -r "$own" ]; then
    wrong "it cannot be read"
    return
  fi
  files="$files$own$tab$own_what$tab$own_dist$tab$own_value$tab$own_same$newline"
  files_waiting=$((files_waiting + 1))
  if [ "$files_waiting" -ge "$BATCH_SIZE" ]; then hash_batch; fi
}

hash_batch() {
  if [ -z "$files" ]; then return; fi
  set --
  while IFS=$tab read -r own _; do
    if [ -n "$own" ]; then set -- "$@" "./$own"; fi
  done <<EOF
$files
EOF
  # shellcheck disable=SC2046
  set -- $(sha256 "$@")
  if [ $# -ne "$files_waiting" ]; then problem "a file went while it was looked at: run this again"; fi
  while IFS=$tab read -r own own_what own_dist own_value own_same; do
    if [ -n "$own" ] && [ "${1:-}" != "$own_value" ]; then wrong "other bytes"; fi
    if [ $# -gt 0 ]; then shift; fi
  done <<EOF
$files
EOF
  files=''
  files_waiting=0
}

links=''
links_waiting=0
queue_link() {
  links="$links$own$tab$own_what$tab$own_dist$tab$own_value$newline"
  links_waiting=$((links_waiting + 1))
  if [ "$links_waiting" -ge "$BATCH_SIZE" ]; then link_batch; fi
}

# One ls tells them all, in this order; where its line is not just as it would be, readlink has the word.
link_batch() {
  if [ -z "$links" ]; then return; fi
  set --
  while IFS=$tab read -r own _; do
    if [ -n "$own" ]; then set -- "$@" "./$own"; fi
  done <<EOF
$links
EOF
  listing=$(LC_ALL=C ls -ld "$@")
  own_same=''
  while IFS=$tab read -r own own_what own_dist own_value; do
    if [ -z "$own" ]; then continue; fi
    line=${listing%%"$newline"*}
    listing=${listing#*"$newline"}
    case $line in *" ./$own -> $own_value") continue ;; esac
    target=$(readlink "$own" && printf .)
    if [ "${target%"$newline".}" != "$own_value" ]; then wrong "another target"; fi
  done <<EOF
$links
EOF
  links=''
  links_waiting=0
}

look_at_batches() {
  hash_batch
  link_batch
}
