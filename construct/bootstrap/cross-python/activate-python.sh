# shellcheck shell=sh
IFS= read -r _archi_prefix <<'PREFIX'
{prefix}
PREFIX
# _archi_export NAME VALUE: sets a variable, and keeps the value that it had.
_archi_export() {
  eval "if [ -n \"\${$1+x}\" ]; then export CONDA_BACKUP_{word}_$1=\"\$$1\"; fi; export $1=\"\$2\""
}

# In a build the python of the build environment answers for that of the host environment, which cannot run here: sitecustomize.py
# gives it that one's prefix and sysconfig, and it stands in that one's place.
if [ "${CONDA_BUILD:-0}" = 1 ] && [ -e "${PREFIX:-}/lib/python{python}/_sysconfigdata__{multiarch}.py" ]; then
  cp "$PREFIX/lib/python{python}/_sysconfigdata__{multiarch}.py" "$_archi_prefix/share/cross-python_{target}/"
  rm -f "$PREFIX/bin/python" "$PREFIX/bin/python3"
  # shellcheck disable=SC2016
  printf '%s\n' '#!/bin/sh' 'exec "$BUILD_PREFIX/bin/python{python}" "$@"' >"$PREFIX/bin/python"
  chmod 755 "$PREFIX/bin/python"
  ln -s python "$PREFIX/bin/python3"
  # The sizes of types in numpy's headers are those of the target.
  for _archi_part in core _core; do
    _archi_headers="lib/python{python}/site-packages/numpy/$_archi_part/include"
    if [ -d "$_archi_prefix/$_archi_headers" ] && [ -d "$PREFIX/$_archi_headers" ] && [ ! -L "$_archi_prefix/$_archi_headers" ]; then
      mv "$_archi_prefix/$_archi_headers" "$_archi_prefix/$_archi_headers.build"
      ln -s "$PREFIX/$_archi_headers" "$_archi_prefix/$_archi_headers"
    fi
  done
  _archi_export PYTHON "$PREFIX/bin/python"
  _archi_export PYTHONPATH "$_archi_prefix/share/cross-python_{target}${PYTHONPATH:+:$PYTHONPATH}"
fi
unset _archi_prefix _archi_part _archi_headers
unset -f _archi_export
