"""Prints what is below a folder: for each path kind and mode, owner, time, content or target, extended attributes."""

import hashlib
import json
import os
import stat
import sys


def facts_of(path: str) -> list:
    found = os.lstat(path)
    what = ""
    if stat.S_ISLNK(found.st_mode):
        what = os.readlink(path)
    elif stat.S_ISREG(found.st_mode):
        with open(path, "rb") as file:
            what = hashlib.sha256(file.read()).hexdigest()
    attributes = {
        name: os.getxattr(path, name, follow_symlinks=False).hex()
        for name in sorted(os.listxattr(path, follow_symlinks=False))
    }
    owner = f"{found.st_uid}:{found.st_gid}"
    return [oct(found.st_mode), owner, int(found.st_mtime), what, attributes]


root = sys.argv[1]
all_facts = {}
for folder, folders, files in os.walk(root):
    for name in [*folders, *files]:
        path = os.path.join(folder, name)
        all_facts[os.path.relpath(path, root)] = facts_of(path)
json.dump(all_facts, sys.stdout)
