"""Compiles python sources for another path and machine.

usage: python -E -s -S -B compile.py   (2.7 or 3)

stdin: for each source a line `PATH-LENGTH LENGTH MTIME`, the path that it will have, and its bytes.
stdout: for each source, in the same order, a line `LENGTH` and the bytes of its pyc file; 0 if it does not compile.
"""
import marshal
import struct
import sys

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


main()
