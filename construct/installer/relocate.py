"""Applies the relocation scripts of an installer: the same commands as its shell does, with the same bytes.

usage: python -E -S -B relocate.py STAGE PREFIX COMPILE

COMPILE is empty where sources are not to be compiled.

Works with python 2.7 and 3. The commands are described in src/payload/relocate-script.ts.
"""
import hashlib
import os
import re
import sys

WORD = re.compile(br"(?:'[^']*'|\\'|\"\$[A-Z][0-9]*\"|[^ '\"\\]+)+")
PART = re.compile(br"'([^']*)'|\\(')|\"\$([A-Z][0-9]*)\"|([^ '\"\\]+)")
SHEBANG_LIMIT = 127


class Relocator(object):
    def __init__(self, stage, prefix):
        self.stage = stage
        self.prefix = prefix
        self.values = {b"P": prefix, b"J": escape_json(prefix)}
        self.quoted = re.sub(br'[\\"$`]', lambda match: b"\\" + match.group(0), prefix)
        self.spaced = re.search(br"[ \t\r\n]", prefix) is not None
        self.sources = []

    def run(self, script):
        with open(script, "rb") as lines:
            for line in lines:
                name, words = self.parse(line.rstrip(b"\n"))
                getattr(self, "do_" + name)(*words)

    def parse(self, line):
        words = [self.word(match.group(0)) for match in WORD.finditer(line)]
        return words[0].decode("ascii"), words[1:]

    def word(self, text):
        parts = PART.findall(text)
        return b"".join(plain or quote or bare or self.value(name) for plain, quote, name, bare in parts)

    def value(self, name):
        if name.startswith(b"Z"):
            return b"\\000" * (int(name[1:]) - len(self.prefix))
        return self.values.get(name, b"")

    def do_t(self, path, form, *arguments):
        self.write(path, "wb", expand(form, arguments))

    def do_a(self, path, form, *arguments):
        self.write(path, "ab", expand(form, arguments))

    def do_s(self, path, *line):
        self.first_line(path, self.prefix, *line)

    def do_e(self, path, *line):
        self.first_line(path, self.quoted, *line)

    def first_line(self, path, in_fallback, fixed, plain, count, fallback, fallback_count):
        if not self.spaced and int(fixed) + int(count) * len(self.prefix) <= SHEBANG_LIMIT:
            data = expand(plain, [self.prefix] * int(count))
        else:
            data = expand(fallback, [in_fallback] * int(fallback_count))
        self.write(path, "wb", data)

    def do_b(self, path, offset, form, *arguments):
        with open(self.place(path), "r+b") as binary:
            binary.seek(int(offset))
            binary.write(expand(form, arguments))

    def do_h(self, first, *paths):
        for index, path in enumerate(paths, int(first)):
            with open(self.place(path), "rb") as content:
                digest = hashlib.sha256(content.read()).hexdigest()
            self.values[("H%d" % index).encode("ascii")] = digest.encode("ascii")

    def do_c(self, *pairs):
        self.sources.extend(zip(pairs[::2], pairs[1::2]))

    def place(self, path):
        return os.path.join(self.stage, path)

    def write(self, path, mode, data):
        with open(self.place(path), mode) as text:
            text.write(data)


def expand(form, arguments):
    pieces = [unescape(piece) for piece in form.split(b"%s")]
    data = [pieces[0]]
    for piece, argument in zip(pieces[1:], arguments):
        data += [argument, piece]
    return b"".join(data)


def unescape(form):
    if b"\\" not in form:
        return form
    return form.decode("unicode_escape").encode("latin-1")


def escape_json(text):
    short = {b'"': b'\\"', b"\\": b"\\\\", b"\n": b"\\n", b"\t": b"\\t", b"\r": b"\\r"}

    def escape(match):
        char = match.group(0)
        return short.get(char) or ("\\u%04x" % ord(char)).encode("ascii")

    return re.sub(br'[\x00-\x1f"\\]', escape, text)


def compile_sources(stage, sources):
    """Names the sources as conda does, relative to the prefix; what does not compile is left as it is."""
    import py_compile

    for source, compiled in sources:
        paths = (os.path.join(stage, source), os.path.join(stage, compiled), source)
        try:
            py_compile.compile(*[native(path) for path in paths], doraise=True)
        except Exception:
            pass


def compile_all(stage, sources):
    """One process for each processor, with every n-th source each, so that all end at about the same time."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:
        count = os.sysconf("SC_NPROCESSORS_ONLN")
    count = max(1, min(count, len(sources)))
    children = []
    for index in range(count):
        child = os.fork()
        if child == 0:
            try:
                compile_sources(stage, sources[index::count])
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)


def main(stage, prefix, compiles):
    relocator = Relocator(stage, prefix)
    scripts = os.path.join(stage, b".archi", b"relocate")
    for name in sorted(os.listdir(scripts)):
        relocator.run(os.path.join(scripts, name))
    if compiles and relocator.sources:
        compile_all(stage, relocator.sources)


def native(path):
    return os.fsdecode(path) if hasattr(os, "fsdecode") else path


def raw(argument):
    return os.fsencode(argument) if hasattr(os, "fsencode") else argument


if __name__ == "__main__":
    main(*[raw(argument) for argument in sys.argv[1:4]])
