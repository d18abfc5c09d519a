# --- check-host: whether this machine can run the programs of the payload ----------------------------------------------

check_machine() {
  machine=$(uname -m)
  for known in $MACHINES; do
    if [ "$machine" = "$known" ]; then return; fi
  done
  if [ -n "$FORCE_ARCH" ]; then
    warn "this machine is $machine, but the programs are for $PLATFORM"
    return
  fi
  reason 10 architecture "$machine" "$MACHINES" "fetch the installer for $machine, or give --force-arch"
}

# In a 32-bit userland of a 64-bit kernel, on musl and in Termux the shell reports existing programs as "not found".
check_interpreter() {
  if [ -n "$FORCE_ARCH" ]; then return; fi
  for interpreter in $INTERPRETERS; do
    if [ -e "$interpreter" ]; then continue; fi
    reason 11 "ELF interpreter" "no $interpreter" "$interpreter (for $INTERPRETERS_IN)" \
      "install a glibc of $PLATFORM, or use a system that has it (32-bit, musl and Android userlands do not)"
  done
}

check_pages() {
  page=$(getconf PAGESIZE 2>/dev/null)
  case $page in '' | *[!0-9]*) return ;; esac
  if [ -z "$LARGEST_PAGE" ] || [ "$page" -le "$LARGEST_PAGE" ]; then return; fi
  reason 12 "page size of the kernel" "$page bytes" "at most $LARGEST_PAGE ($LARGEST_PAGE_IN is aligned to that)" \
    "boot a kernel with smaller pages, or use packages that were linked for larger pages"
}

check_glibc() {
  if [ -z "$GLIBC" ] || [ -n "$FORCE_ARCH" ]; then return; fi
  find_glibc
  # Without a version this is not glibc; check_interpreter has reported that.
  case $glibc in [0-9]*.[0-9]*) ;; *) return ;; esac
  if version_at_least "$glibc" "$GLIBC"; then return; fi
  reason 13 glibc "$glibc" "$GLIBC or newer ($GLIBC_IN)" \
    "use a newer system, or set CONDA_OVERRIDE_GLIBC if the programs will find another version"
}

find_glibc() {
  glibc=${CONDA_OVERRIDE_GLIBC:-$(getconf GNU_LIBC_VERSION 2>/dev/null)}
  glibc=${glibc##* }
}

# What the distribution asks of the machine: __NAME VERSION, one a line. Unlike what its files need, it holds with --force-arch as well.
check_virtual_specs() {
  specs=$VIRTUAL_SPECS
  while [ -n "$specs" ]; do
    spec=${specs%%"$newline"*}
    specs=${specs#"$spec"}
    specs=${specs#"$newline"}
    minimum=${spec#* }
    case $spec in
      '__glibc '*)
        find_glibc
        have=$glibc
        override=CONDA_OVERRIDE_GLIBC
        ;;
      '__linux '*)
        have=${CONDA_OVERRIDE_LINUX:-$(uname -r)}
        override=CONDA_OVERRIDE_LINUX
        ;;
      *)
        find_cuda
        override=CONDA_OVERRIDE_CUDA
        ;;
    esac
    case $have in
      [0-9]*) if dotted_at_least "$have" "$minimum"; then continue; fi ;;
      *) have=none ;;
    esac
    if [ "$minimum" = 0 ]; then minimum=any; else minimum="$minimum or newer"; fi
    reason 13 "${spec%% *}" "$have" "$minimum, as $NAME asks" "use a machine that has it, or set $override if the programs will find it"
  done
}

# The version of CUDA that the driver of this machine takes.
find_cuda() {
  have=${CONDA_OVERRIDE_CUDA-}
  if [ -n "${CONDA_OVERRIDE_CUDA+set}" ] || ! command -v nvidia-smi >/dev/null 2>&1; then return; fi
  have=$(nvidia-smi 2>/dev/null)
  case $have in *'CUDA Version: '*) have=${have#*'CUDA Version: '} ;; *) have='' ;; esac
  have=${have%%[!0-9.]*}
}

# VERSION MINIMUM: of numbers separated by dots; what follows the numbers of VERSION does not count.
dotted_at_least() {
  have_rest=$1
  need_rest=$2
  while [ -n "$need_rest" ]; do
    need=${need_rest%%.*}
    number=${have_rest%%[!0-9]*}
    if [ "${number:-0}" -gt "$need" ]; then return; fi
    if [ "${number:-0}" -lt "$need" ]; then return 1; fi
    have_rest=${have_rest#"$number"}
    case $have_rest in .*) have_rest=${have_rest#.} ;; *) have_rest='' ;; esac
    case $need_rest in *.*) need_rest=${need_rest#*.} ;; *) need_rest='' ;; esac
  done
}

# VERSION MINIMUM: of dotted numbers, as glibc has them, the first two decide.
version_at_least() {
  [ "${1%%.*}" -gt "${2%%.*}" ] && return
  [ "${1%%.*}" -lt "${2%%.*}" ] && return 1
  have=${1#*.}
  need=${2#*.}
  [ "${have%%[!0-9]*}" -ge "${need%%[!0-9]*}" ]
}

# mksh, and busybox without FEATURE_SH_MATH_64, calculate with 32 bits. Sets COUNTS_SHORT if that is too little for a size.
# Two numbers of at most nine digits can be added.
COUNTS_SHORT=''
check_counting() {
  COUNTS_SHORT=''
  if [ $((2147483647 + 1)) -gt 0 ]; then return; fi
  cache=0
  if [ -n "$KEEP_PKGS" ]; then cache=$PKGS_UNPACKED_BYTES; fi
  for size in "$HEADER_BYTES" "$PAYLOAD_BYTES" "$UNPACKED_BYTES" "$cache"; do
    case $size in ??????????*) COUNTS_SHORT=1 ;; esac
  done
  if [ -z "$COUNTS_SHORT" ]; then return; fi
  reason 14 shell "32-bit arithmetic" "64-bit arithmetic, because of the installer's size" "run it with bash or dash"
}

check_tools() {
  check_counting
  needed="cat cp dd head ls mkdir mv readlink rm rmdir tail tar uname wc $COMPRESSION"
  case $MODE$UPDATE$FORCE in
    1*) needed="$needed cut find sort uniq" ;;
    verify | repair | uninstall) needed="$needed chmod cut find ln sort uniq" ;;
  esac
  if [ -n "$KEEP_PKGS" ]; then needed="$needed chmod"; fi
  if [ -n "$OPTIONS" ]; then needed="$needed tr"; fi
  for tool in $needed; do require_tool "$tool"; done
  if [ -n "$HASHER" ] || [ -n "$SKIP_SHA256" ]; then return; fi
  reason 14 "tool for sha256" none "sha256sum, shasum or openssl on PATH" "install one of them, or give --skip-sha256"
}

require_tool() { command -v "$1" >/dev/null 2>&1 || reason 14 "tool $1" none "$1 on PATH" "install it"; }
