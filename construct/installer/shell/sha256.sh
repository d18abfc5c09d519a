# --- sha256: with a program of this machine ---------------------------------------------------------------------------

# Sets HASHER to a program that computes sha256; to '' if there is none, or no tail or head to read this file.
find_hasher() {
  HASHER=''
  if ! command -v tail >/dev/null 2>&1 || ! command -v head >/dev/null 2>&1; then return; fi
  for program in openssl shasum sha256sum; do
    if command -v "$program" >/dev/null 2>&1; then HASHER=$program; fi
  done
}

# [FILE...]: prints the sha256 of stdin or of each file, 64 digits a line.
sha256() {
  case $HASHER in
    sha256sum) sha256sum "$@" ;;
    shasum) shasum -a 256 "$@" ;;
    openssl) openssl dgst -sha256 -r "$@" ;;
  esac | while read -r digits _; do
    # sha256sum begins the line with a backslash if it has escaped the file name.
    echo "${digits#"$backslash"}"
  done
}
