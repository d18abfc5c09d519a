# --- preview: with --check -f into a folder that has files, what would be in the way; nothing is unpacked --------------------
#
# Only names are read of the payload, so it is no matter that its sha256 is checked later. Files that are made on this machine,
# such as pyc, are not looked for.

# Reports files in the way of an installation. A killed run with -f is undone first, so then nothing is known yet.
check_in_the_way() {
  if [ -z "$CHECK_ONLY" ] || [ -n "$REPLACE_FILES" ] || has_laid || ! [ -f "$ARCHIVE" ]; then return; fi
  for tool in $needed; do command -v "$tool" >/dev/null 2>&1 || return 0; done
  in_the_way=$(list_conflicts)
  conflicts=0
  begin_lines
  for at in $in_the_way; do
    end_lines
    conflicts=$((conflicts + 1))
    if [ "$conflicts" -gt 10 ]; then continue; fi
    reason 19 prefix "$PREFIX/$at, which was not made by an installer like this one" "no such file" \
      "move it away, or give --replace-files, which keeps it as ${at##*/}.archi-old"
  done
  end_lines
  if [ "$conflicts" -le 10 ]; then return; fi
  reason 19 prefix "$((conflicts - 10)) more such files in $PREFIX" none "move them away, or give --replace-files"
}

# Prints the paths in the prefix that are in the way, as plan_laying finds them in the unpacked tree.
list_conflicts() {
  if [ -f "$PREFIX/.archi/records" ]; then read_installed_envs "$PREFIX"; fi
  {
    list_payload | list_both
    if [ -f "$PREFIX/.archi/records" ]; then in_each "$INSTALLED_ENVS" list_former; fi
  } | LC_ALL=C sort | plan_sorted 3>&1 >/dev/null
}

# Prints the paths in the payload; those of folders end in a slash. GNU tar would escape names that are not ASCII.
list_payload() {
  find_tar
  literal=''
  if [ -n "$QUIET" ]; then literal=--quoting-style=literal; fi
  tar_stream "$HEADER_BYTES" "$ENVIRONMENT_BYTES" | list_archive .
  offset=$((HEADER_BYTES + ENVIRONMENT_BYTES))
  # shellcheck disable=SC2086
  set -- $MEMBERS
  begin_lines
  for line in $PLACES; do
    end_lines
    size=0
    waiting=${line%% *}
    while [ "$waiting" -gt 0 ]; do
      size=$((size + $1))
      waiting=$((waiting - 1))
      shift
    done
    if [ "$size" -gt 0 ]; then tar_stream "$offset" "$size" | list_archive "${line#* }"; fi
    offset=$((offset + size))
  done
  end_lines
}

# ENVIRONMENTS: prints the paths in a tar stream from stdin, for each of them.
list_archive() {
  # shellcheck disable=SC2086
  tar $literal -tf - | while IFS= read -r at; do
    for env in $1; do
      case $env in .) printf '%s\n' "$at" ;; *) printf 'envs/%s/%s\n' "$env" "$at" ;; esac
    done
  done
}

# Reads paths of the payload; prints those that the prefix has too, in the form of `both`: the first part of a path that is not a
# folder of both, once. An archive need not list a folder that has files.
list_both() {
  ways=$newline
  while IFS= read -r entry; do
    at=''
    rest=$entry
    while [ -n "$rest" ]; do
      at=$at${rest%%/*}
      case $rest in */*) rest=${rest#*/} kind=folder ;; *) rest='' kind=file ;; esac
      if ! exists "$PREFIX/$at"; then break; fi
      if [ "$kind" = folder ] && is_folder "$PREFIX/$at" && ! is_unit "$at"; then
        at=$at/
        continue
      fi
      case $ways in *"$newline$at$newline"*) break ;; esac
      ways=$ways$at$newline
      printf '%s\tt\n' "$at"
      break
    done
  done
}
