"""Installs packages by rattler, to judge what our own installers leave.

Reads from stdin a JSON array of installations, each an object of:
  lock       path of a lock of archi-construct's; its packages lie in file:// channels
  prefix     folder that is installed into
  writtenAs  prefix that is written into files; null for the folder itself
Writes a JSON array: for each the error, or null. The one argument is the folder of rattler's package cache.
"""

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

from rattler import MatchSpec, PackageRecord, RepoDataRecord, Subdir, install


def repodata_record(package):
    """The record of a locked package; rattler reads it from a file."""
    record = package["record"]
    sums = {name: record.get(name) for name in ("size", "sha256", "md5")}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as index:
        json.dump(record, index)
        index.flush()
        parsed = PackageRecord.from_index_json(index.name, **sums)
    channel = f"{package['channel']}/{record['subdir']}"
    return RepoDataRecord(parsed, package["fn"], package["url"], channel)


async def install_lock(lock, prefix, writtenAs):
    lock = json.loads(Path(lock).read_text())
    specs = [package["requestedSpec"] for package in lock["packages"]]
    await install(
        [repodata_record(package) for package in lock["packages"]],
        target_prefix=prefix,
        alternative_target_prefix=writtenAs,
        platform=Subdir(lock["platform"]),
        cache_dir=sys.argv[1],
        execute_link_scripts=writtenAs is None,
        show_progress=False,
        # 0.28.0 crashes where it is given the wrapper.
        requested_specs=[MatchSpec(spec)._match_spec for spec in specs if spec],
    )


def error_of(installation):
    try:
        asyncio.run(install_lock(**installation))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


json.dump([error_of(installation) for installation in json.load(sys.stdin)], sys.stdout)
sys.stdout.flush()
# Threads of 0.28.0 that still run while python ends bring it down.
os._exit(0)
