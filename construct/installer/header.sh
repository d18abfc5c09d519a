#!/bin/sh
# shellcheck disable=SC2034,SC2317 # called, or read, only by the relocation scripts and by traps
# A self-contained installer: this script, then compressed tar members. It needs sh, tar, a decompressor, a program that
# knows sha256, and coreutils; it runs no program that it did not find on this machine, until the prefix has one of its own.
# SANITIZE
# BEGIN VALUES
NAME='Example'
VERSION='1.0.0'
PLATFORM='linux-64'
MACHINES='x86_64'
COMPRESSION='gzip'
HEADER_BYTES=0
# Of all bytes of the header but these 64 digits, and where they stand.
HEADER_SHA256='0000000000000000000000000000000000000000000000000000000000000000'
HEADER_SHA256_AT=0
PAYLOAD_BYTES=0
PAYLOAD_SHA256='0000000000000000000000000000000000000000000000000000000000000000'
# The payload: the environment with all folders that members share, the members, the package cache, the blocks that end
# a tar archive.
ENVIRONMENT_BYTES=0
MEMBERS='0'
# conda's package cache, where there is one to leave: what all packages share, then the packages.
PKGS_INDEX_BYTES=0
PKGS_MEMBERS=''
PKGS_UNPACKED_BYTES=0
PKGS_INODES=0
END_BYTES=0
UNPACKED_BYTES=0
INODES=0
PACKAGES=0
# Lengths of the placeholders in binaries, ascending, and a file that has the shortest; a prefix may not be longer.
PLACEHOLDERS=''
SHORTEST_IN=''
# What the payload's own ELF files ask of a machine: program interpreters, glibc, the largest page that they can be
# mapped in; each with a file that asks for it.
INTERPRETERS=''
INTERPRETERS_IN=''
GLIBC=''
GLIBC_IN=''
LARGEST_PAGE=''
LARGEST_PAGE_IN=''
# Files that do not suit a prefix with white space, or of more than so many bytes: LONGEST|PACKAGE|REASON|FILE, a line
# each; those of one package with one reason stand together.
UNFIT=''
# Two paths of the payload that differ by case alone: 'share/N/x and share/n/x'.
CASE_COLLISION=''
# A path of the payload that is a hard link, with its package: 'bin/x of N-1.0-0'.
HARD_LINK=''
# Relative to the prefix; empty where there is none.
PYTHON=''
LICENSE=''
# The version of conda in the payload.
CONDA=''
# SCRIPT|NAME|VERSION|BUILD_NUMBER, a line each, in link order.
POST_LINK=''
# END VALUES

MODE=''
BATCH=''
PREFIX="${HOME:-/opt}/$NAME"
CHECK_ONLY=''
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
  # Who reads what is said may go: the work is done all the same.
  if [ -n "$BATCH" ]; then trap : PIPE; fi
  compute_needs
  say "$NAME $VERSION for $PLATFORM"
  if [ -n "$MODE" ]; then
    run_maintenance
    exit_finished $?
  fi
  if [ -n "$BATCH$CHECK_ONLY" ]; then
    resolve_prefix || exit 2
    preflight check_host check_place || exit "$FIRST_CODE"
  else
    # The prefix is looked at when it was asked for.
    preflight check_host || exit "$FIRST_CODE"
  fi
  verify
  if [ -z "$BATCH$CHECK_ONLY" ]; then ask; fi
  if [ -n "$UPDATE" ]; then announce_update; fi
  if [ -n "$CHECK_ONLY" ]; then
    say "This installer is whole, and it can install into $PREFIX."
    exit_finished 0
  fi
  prepare_stage
  unpack
  unpack_pkgs
  relocate
  write_records || fail "cannot write to $STAGE"
  if [ -n "$REPLACES" ]; then refuse_changed_packages; fi
  move_into_place
  link_scripts
  release_prefix
  register
  say "$NAME $VERSION is installed in $PREFIX"
  if [ -z "$BATCH" ]; then offer_conda_init; fi
  init_conda
  print_next_step
}

main "$@"
exit_finished 0
@@END_HEADER@@
