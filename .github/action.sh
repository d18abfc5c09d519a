#!/usr/bin/env bash
# What action.yml runs: builds installers and images, and writes SHA256SUMS beside them. The inputs are environment variables.
set -euo pipefail
# Lists are split at white space; their words are no patterns of file names.
set -f
unset CDPATH

refuse() {
  printf 'Error: %s\n' "$1" >&2
  exit 2
}

case $OUT in
  '') refuse 'the input "out" is empty: name a folder' ;;
  # A line end would add an output of its own.
  *[[:cntrl:]]*) refuse 'the input "out" has control characters' ;;
  /*) out=$OUT ;;
  *) out=$PWD/$OUT ;;
esac
[[ $PLATFORMS == *[![:space:]]* ]] || refuse 'the input "platforms" is empty: name one at least, as linux-aarch64'

program=$GITHUB_ACTION_PATH/lib/bin.js
[ -f "$program" ] || (cd "$GITHUB_ACTION_PATH" && npm ci && npm run build)

# Values stand behind "=": one that begins with a dash is no flag.
shared=("--out=$out")
for channel in $CHANNELS; do shared+=("--channel=$channel"); done

# PLATFORM: an image on its own, which docker and podman load from dist/NAME-MACHINE.tar.
build_image() {
  local arguments=("${shared[@]}" "--platform=$1" "--image=$IMAGE" --builder=direct)
  [ -z "$DEFAULT_REGISTRY" ] || arguments+=("--default-registry=$DEFAULT_REGISTRY")
  node "$program" image "${arguments[@]}"
}

for platform in $PLATFORMS; do
  node "$program" installer "${shared[@]}" "--platform=$platform" -- "$MANIFEST"
  [ -z "$IMAGE" ] || build_image "$platform"
done

cd -P -- "$out"
sums=$(find . -type f ! -path ./SHA256SUMS ! -path ./SHA256SUMS.part -printf '%P\0' |
  LC_ALL=C sort -z | xargs -0 -r sha256sum --)
printf '%s\n' "$sums" >SHA256SUMS.part
mv SHA256SUMS.part SHA256SUMS
echo "folder=$OUT" >>"$GITHUB_OUTPUT"
