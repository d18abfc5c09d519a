"""Compiles python sources for another path and machine.

usage: python -s -S -B -c SCRIPT   (2.7 or 3), in an empty environment but for PYTHONHASHSEED=0, which -E would ignore

The sources are compiled and never run. Only modules of python's own library are imported.

With the argument "tell": prints `VERSION MAGIC-NUMBER BITS HASH-ALGORITHM` and, in the second line, the path of this python.

stdin: for each source a line `PATH-LENGTH LENGTH MTIME`, the path that it will have, and its bytes.
stdout: for each source, as soon as it is read, a line `LENGTH` and the bytes of its pyc file; 0 if it does not compile.
"""
import sys

# Where -c was given, the first place to import from is the current folder.
sys.path = [place for place in sys.path if place]

import marshal

# Modules that are part of the program: to import others from their sources takes longer than to start it.
try:
    from _frozen_importlib_external import MAGIC_NUMBER as MAGIC
except ImportError:
    from imp import get_magic

    MAGIC = get_magic()


def header(mtime, size):
    """Returns the header of a pyc file that is checked by time and size of its source (PEP 3147, PEP 552)."""
    fields = number(mtime)
    if sys.version_info >= (3, 3):
        fields += number(size)
    if sys.version_info >= (3, 7):
        fields = number(0) + fields
    return MAGIC + fields


def number(value):
    """Returns the lowest 32 bits in little-endian order."""
    return bytes(bytearray((value >> shift) & 0xFF for shift in (0, 8, 16, 24)))


def compiled(path, source, mtime):
    name = path if str is bytes else path.decode("utf-8", "surrogateescape")
    try:
        # Code that is nested too deep compiles, but cannot be written.
        code = marshal.dumps(compile(source, name, "exec", 0, True))
    except Exception:
        return b""
    return header(mtime, len(source)) + code


def tell():
    bits = 64 if sys.maxsize > 2**32 else 32
    version = ".".join(str(part) for part in sys.version_info[:3])
    low, high = bytearray(MAGIC[:2])
    hashes = getattr(getattr(sys, "hash_info", None), "algorithm", "-")
    sys.stdout.write("%s %d %d %s\n%s\n" % (version, low | high << 8, bits, hashes, sys.executable))


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
