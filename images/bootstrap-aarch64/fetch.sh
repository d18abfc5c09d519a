#!/bin/sh
# Writes the recipes of what the image installs, and their sources: the engine by pip, node by npm, and this program.
# usage: fetch.sh FOLDER [aarch64|x86_64]   (RATTLER_BUILD_PYTHON names a python that has pip)
set -eu
folder=${1:?usage: fetch.sh FOLDER [aarch64|x86_64]}
case ${2:-aarch64} in
  aarch64) machine=aarch64 arch=arm64 wheel=manylinux_2_28_aarch64 ;;
  x86_64) machine=x86_64 arch=x64 wheel=manylinux_2_17_x86_64 ;;
  *) echo "fetch.sh: no engine is known for $2" >&2; exit 2 ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
program=$(cd "$here/../.." && pwd)

mkdir -p "$folder/sources"
cp -R "$here/recipes" "$folder/"
cd "$folder/sources"

"${RATTLER_BUILD_PYTHON:-python3}" -m pip download --quiet --no-deps --only-binary=:all: --platform "$wheel" \
  py-rattler-build==0.73.0
mv py_rattler_build-*.whl "py-rattler-build-$machine.zip"

npm pack --silent "node-linux-$arch@24.21.0" >/dev/null

# The modules are those of the lock, where there is one: a package of npm has none.
rm -rf archi-construct
npm pack --silent --ignore-scripts "$program" >/dev/null
tar -xzf archi-construct-*.tgz
rm archi-construct-*.tgz
mv package archi-construct
install=install
if [ -f "$program/package-lock.json" ]; then cp "$program/package-lock.json" archi-construct/ && install=ci; fi
npm "$install" --silent --omit=dev --ignore-scripts --no-bin-links --no-audit --no-fund --prefix archi-construct
