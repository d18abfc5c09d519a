# --- hash: with what this machine has for it ------------------------------------------------------------------------

# Sets HASHER to a program that computes a sha256; to nothing where that, or what reads this file for it, is missing.
find_hasher() {
  HASHER=''
  if ! command -v tail >/dev/null 2>&1 || ! command -v head >/dev/null 2>&1; then return; fi
  for program in openssl shasum sha256sum; do
    if command -v "$program" >/dev/null 2>&1; then HASHER=$program; fi
  done
}

# The sha256 of stdin, or of each file named; lines of 64 digits.
sha256() {
  case $HASHER in
    sha256sum) sha256sum "$@" ;;
    shasum) shasum -a 256 "$@" ;;
    openssl) openssl dgst -sha256 -r "$@" ;;
  esac | while read -r digits _; do
    # sha256sum marks a name that it has escaped by a backslash in front of all.
    echo "${digits#"$backslash"}"
  done
}
