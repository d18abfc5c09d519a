"""Reads what our own program writes by rattler, to judge it.

Reads from stdin a JSON object of:
  pixi   paths of pixi.locks
  specs  specs of an environment.yml
Writes a JSON object: for each pixi.lock its environments, their platforms and the records of those; for each spec what it
demands of name, version and build, and whether nothing but these is demanded.
"""

import json
import os
import sys

from rattler import LockFile, MatchSpec

FIELDS = ("build_number", "subdir", "depends", "constrains", "size", "license", "license_family", "url")


def record_of(record):
    stamp = record.timestamp
    noarch = "python" if record.noarch.python else "generic" if record.noarch.generic else None
    return {
        **{field: getattr(record, field) for field in FIELDS},
        "name": record.name.normalized,
        "version": str(record.version),
        "build": str(record.build),
        "noarch": noarch,
        "md5": record.md5.hex() if record.md5 else None,
        "sha256": record.sha256.hex() if record.sha256 else None,
        "timestamp": round(stamp.timestamp() * 1000) if stamp else None,
    }


def records_of(path):
    return {
        name: {
            platform.name: [record_of(record) for record in environment.conda_repodata_records_for_platform(platform)]
            for platform in environment.platforms()
        }
        for name, environment in LockFile.from_path(path).environments()
    }


def spec_of(text):
    spec = MatchSpec(text, strict=False)
    return [spec.name.normalized if hasattr(spec.name, "normalized") else str(spec.name), str(spec.version), str(spec.build)]


given = json.load(sys.stdin)
answer = {"pixi": [records_of(path) for path in given["pixi"]], "specs": [spec_of(text) for text in given["specs"]]}
json.dump(answer, sys.stdout)
sys.stdout.flush()
# Threads of 0.28.0 that still run while python ends bring it down.
os._exit(0)
