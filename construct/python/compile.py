"""Compiles python sources for another path and machine.

usage: python -s -S -B -c SCRIPT   (2.7 or 3), in an empty environment but for PYTHONHASHSEED=0, which -E would ignore

The sources are compiled and never run. Only modules of python's own library are imported.

With the argument "tell": prints `VERSION MAGIC-NUMBER BITS HASH-ALGORITHM` and, in the second line, the path of this python.

stdin: for each source a line `PATH-LENGTH LENGTH MTIME`, the path that it will have, and its bytes.
stdout: for each source, in the same order, a line `LENGTH` and the bytes of its pyc file; 0 if it does not compile.
"""
import sys

# Where -c was given, the first place to import from is the current folder.
sys.path = [place for place in sys.path if place]

import marshal
import struct

try:
    from importlib.util import MAGIC_NUMBER as MAGIC
except ImportError:
    from imp import get_magic

    MAGIC = get_magic()


def header(mtime, size):
    """Returns the header of a pyc file that is checked by time and size of its source (PEP 3147, PEP 552)."""
    fields = struct.pack("<L", mtime & 0xFFFFFFFF)
    if sys.version_info >= (3, 3):
        fields += struct.pack("<L", size & 0xFFFFFFFF)
    if sys.version_info >= (3, 7):
        fields = struct.pack("<L", 0) + fields
    return MAGIC + fields


def compiled(path, source, mtime):
    name = path if str is bytes else path.decode("utf-8", "surrogateescape")
    try:
        code = compile(source, name, "exec", 0, True)
    except Exception:
        return b""
    return header(mtime, len(source)) + marshal.dumps(code)


def tell():
    bits = 64 if sys.maxsize > 2**32 else 32
    version = ".".join(str(part) for part in sys.version_info[:3])
    magic = struct.unpack("<H", MAGIC[:2])[0]
    hashes = getattr(getattr(sys, "hash_info", None), "algorithm", "-")
    sys.stdout.write("%s %d %d %s\n%s\n" % (version, magic, bits, hashes, sys.executable))


def main():
    stdin = getattr(sys.stdin, "buffer", sys.stdin)
    stdout = getattr(sys.stdout, "buffer", sys.stdout)
    for line in iter(stdin.readline, b""):
        path_length, length, mtime = (int(field) for field in line.split())
        path = stdin.read(path_length)
        data = compiled(path, stdin.read(length), mtime)
        stdout.write(("%d\n" % len(data)).encode("ascii"))
        stdout.write(data)
    stdout.flush()


if sys.argv[1:] == ["tell"]:
    tell()
else:
    main()
