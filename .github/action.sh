#!/usr/bin/env bash
# What action.yml runs: builds installers and images, and writes SHA256SUMS beside them. The inputs are environment variables.
set -euo pipefail
# Lists are split at white space; their words are no patterns of file names.
set -f

program=$GITHUB_ACTION_PATH/lib/bin.js
[ -f "$program" ] || (cd "$GITHUB_ACTION_PATH" && npm ci && npm run build)

shared=(--out "$OUT")
for channel in $CHANNELS; do shared+=(--channel "$channel"); done

# PLATFORM: an image on its own, which docker and podman load from dist/NAME-MACHINE.tar.
build_image() {
  local arguments=("${shared[@]}" --platform "$1" --image "$IMAGE" --builder direct)
  [ -z "$DEFAULT_REGISTRY" ] || arguments+=(--default-registry "$DEFAULT_REGISTRY")
  node "$program" image "${arguments[@]}"
}

for platform in $PLATFORMS; do
  node "$program" installer "${shared[@]}" --platform "$platform" -- "$MANIFEST"
  [ -z "$IMAGE" ] || build_image "$platform"
done

cd "$OUT"
rm -f SHA256SUMS
sums=$(find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum)
printf '%s\n' "$sums" >SHA256SUMS
echo "folder=$OUT" >>"$GITHUB_OUTPUT"
