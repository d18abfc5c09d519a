# shellcheck shell=sh
IFS= read -r _archi_prefix <<'PREFIX'
{prefix}
PREFIX
# _archi_restore NAME: gives a variable the value back that it had before activation.
_archi_restore() {
  eval "if [ -n \"\${CONDA_BACKUP_{word}_$1+x}\" ]; then export $1=\"\$CONDA_BACKUP_{word}_$1\"; unset CONDA_BACKUP_{word}_$1; else unset $1; fi"
}

if [ "${CONDA_BUILD:-0}" = 1 ] && [ -e "${PREFIX:-}/lib/python{python}/_sysconfigdata__{multiarch}.py" ]; then
  ln -sf "python{python}" "$PREFIX/bin/python"
  ln -sf "python{python}" "$PREFIX/bin/python3"
  for _archi_part in core _core; do
    _archi_headers="lib/python{python}/site-packages/numpy/$_archi_part/include"
    if [ -d "$_archi_prefix/$_archi_headers.build" ]; then
      rm -f "$_archi_prefix/$_archi_headers"
      mv "$_archi_prefix/$_archi_headers.build" "$_archi_prefix/$_archi_headers"
    fi
  done
  _archi_restore PYTHON
  _archi_restore PYTHONPATH
fi
unset _archi_prefix _archi_part _archi_headers
unset -f _archi_restore
