#!/bin/sh
# shellcheck disable=SC2034,SC2317 # called, or read, only by the relocation scripts and by traps
# A self-contained installer: this script, followed by compressed tar members. It needs sh, tar, a decompressor, coreutils
# and a program that computes sha256. It runs only programs of this machine, until the prefix has its own.
# SANITIZE
# Defaults of values that only some installers have.
SCRIPTS=''
DEFAULT_PREFIX=''
NO_SPACES=''
BATCH_MODE=''
CONCLUSION=''
ENTRY=''
OPTIONS=''
VIRTUAL_SPECS=''
NO_REGISTER=''
NO_INIT=''
INIT_CONDABIN=''
INIT_BY_DEFAULT=''
MENUS=''
# BEGIN VALUES
NAME='Example'
VERSION='1.0.0'
PLATFORM='linux-64'
MACHINES='x86_64'
COMPRESSION='gzip'
HEADER_BYTES=0
# The sha256 of all bytes of the header except these 64 digits, and the offset of the digits.
HEADER_SHA256='0000000000000000000000000000000000000000000000000000000000000000'
HEADER_SHA256_AT=0
PAYLOAD_BYTES=0
PAYLOAD_SHA256='0000000000000000000000000000000000000000000000000000000000000000'
# The payload, in order: the environment with all folders that members share, the members (a package each), the package
# cache, the two blocks that end a tar archive.
ENVIRONMENT_BYTES=0
MEMBERS='0'
# conda's package cache, if the installer has one: first what all packages share, then the packages.
PKGS_INDEX_BYTES=0
PKGS_MEMBERS=''
PKGS_UNPACKED_BYTES=0
PKGS_INODES=0
END_BYTES=0
UNPACKED_BYTES=0
INODES=0
PACKAGES=0
# Lengths of the placeholders in binaries, ascending, and the file that has room for the shortest prefix.
PLACEHOLDERS=''
SHORTEST_IN=''
# What the payload's ELF files need: program interpreters, a glibc version, a largest page size; each with a file that
# needs it.
INTERPRETERS=''
INTERPRETERS_IN=''
GLIBC=''
GLIBC_IN=''
LARGEST_PAGE=''
LARGEST_PAGE_IN=''
# Files that do not work in a prefix with white space, or in one of more than LONGEST bytes: LONGEST|PACKAGE|REASON|FILE,
# one a line, grouped by package and reason.
UNFIT=''
# Two paths of the payload that differ only by case: 'share/N/x and share/n/x'.
CASE_COLLISION=''
# A hard link in the payload, with its package: 'bin/x of N-1.0-0'.
HARD_LINK=''
# Paths relative to the prefix; empty if there is none.
PYTHON=''
LICENSE=''
# The version of conda in the payload.
CONDA=''
# Post-link scripts: SCRIPT|NAME|VERSION|BUILD_NUMBER, one a line, in link order; with |ENVIRONMENT if not of the base.
POST_LINK=''
# The environments in envs/: NAME|PYTHON|PYC, one a line.
ENVS=''
# Which environments the members go to, in order: COUNT ENVIRONMENT..., one a line; a dot is the base.
PLACES='0 .'
# Bytes of the longest prefix for which all placeholders have room; empty if there are none.
LONGEST_PREFIX=''
# What environments that share files take more on a disk without hard links.
COPIED_BYTES=0
COPIED_INODES=0
# END VALUES

MODE=''
BATCH=$BATCH_MODE
PREFIX=${DEFAULT_PREFIX:-"${HOME:-/opt}/$NAME"}
PREFIX_GIVEN=''
CHECK_ONLY=''
FORCE=''
FORCE_ARCH=''
JSON=''
KEEP_PKGS=''
UPDATE=''
REPLACE_OTHER=''
SKIP_SCRIPTS=''
SKIP_SHA256=''
INIT_CONDA=''
COMPILE=1

# PARTS

main() {
  trap 'set_exit_code $?; exit "$code"' EXIT
  parse_arguments "$@"
  if [ -n "$ANSWERS_FILE" ]; then read_answers_file; fi
  # A reader of stdout that exits does not stop a batch installation.
  if [ -n "$BATCH" ]; then trap : PIPE; fi
  if [ -n "$DEFAULT_PREFIX" ] && [ -z "$PREFIX_GIVEN$MODE" ]; then use_default_prefix; fi
  compute_needs
  read_env_names
  say "$NAME $VERSION for $PLATFORM"
  if [ -n "$MODE" ]; then
    run_maintenance
    exit_finished $?
  fi
  if [ -n "$BATCH$CHECK_ONLY" ]; then
    resolve_prefix || exit 2
    preflight check_host check_place || exit "$FIRST_CODE"
  else
    # The prefix is checked after the user has chosen it.
    preflight check_host || exit "$FIRST_CODE"
  fi
  verify
  if [ -z "$BATCH$CHECK_ONLY" ]; then ask; fi
  if [ -n "$UPDATE$LAYS" ]; then announce_update; fi
  set_answers
  skipped=$(list_skipped)
  if [ -n "$skipped" ]; then warn "-s leaves out $skipped"; fi
  if [ -n "$CHECK_ONLY" ]; then
    say "This installer is intact, and it can install into $PREFIX."
    if [ -n "$SCRIPTS" ]; then say "It has scripts of $NAME: $SCRIPTS."; fi
    say_answers
    if [ -n "$MENUS" ] && [ -z "$SKIP_MENUS" ]; then say "It makes menu entries of these packages: $MENUS."; fi
    exit_finished 0
  fi
  prepare_stage
  unpack
  unpack_pkgs
  in_each "$ENV_NAMES" relocate || exit
  if [ -n "$LAYS" ]; then
    compare_trees
    in_each "$ENV_NAMES" list_their_folders || fail "cannot write to $STAGE"
  fi
  in_each "$ENV_NAMES" write_records || fail "cannot write to $STAGE"
  if [ -n "$REPLACES$LAYS" ]; then in_each "$ENV_NAMES" refuse_changed_packages || exit; fi
  if [ -n "$LAYS" ]; then lay_into_prefix; else move_into_place; fi
  run_scripts
  release_prefix
  in_each "$ENV_NAMES" register
  make_all_menus
  say "$NAME $VERSION is installed in $PREFIX"
  if [ -z "$BATCH" ]; then offer_conda_init; fi
  init_conda
  print_next_step
}

main "$@"
exit_finished 0
@@END_HEADER@@
