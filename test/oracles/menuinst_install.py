"""The judge: makes the entries of each menu in PREFIX/Menu with menuinst itself, as conda does. Usage: PREFIX BASE MODE."""
import pathlib
import sys

from menuinst import api

prefix, base, mode = sys.argv[1:]
for path in sorted(pathlib.Path(prefix, "Menu").glob("*.json")):
    api.install.__wrapped__(path, target_prefix=prefix, base_prefix=base, _mode=mode)
