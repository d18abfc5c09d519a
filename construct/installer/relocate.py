"""Runs the relocation scripts of an installer: the same commands as its shell, with the same results.

usage: python -E -S -B relocate.py STAGE PREFIX COMPILE

COMPILE is empty if sources are not to be compiled.

Works with python 2.7 and 3. src/payload/relocate/relocate-script.ts describes the commands. The python that runs this is in
the stage, so its own program and libraries are among the files that this changes. A failure prints one line to stderr.

Exit code 0: done. After a failure, STAGE/.archi/begun exists if a file may have been written.
"""
import hashlib
import os
import re
import sys

WORD = re.compile(br"(?:'[^']*'|\\'|\"\$[A-Z][0-9]*\"|[^ '\"\\]+)+")
PART = re.compile(br"'([^']*)'|\\(')|\"\$([A-Z][0-9]*)\"|([^ '\"\\]+)")
SHEBANG_LIMIT = 127
MODE = re.compile(br"(?m)^([^\t\n]*\t[fd])([0-7]+)(?=\t|$)")
MODE_DIGITS = re.compile(br"\t[fd]([0-7]+)(?=[\t\n])")


class Failure(Exception):
    """A message for the user, printed without a traceback."""


class Relocator(object):
    def __init__(self, stage, prefix, base):
        self.stage = stage
        self.prefix = prefix
        self.values = {b"P": prefix, b"J": escape_json(base)}
        self.quoted = re.sub(br'[\\"$`]', lambda match: b"\\" + match.group(0), prefix)
        self.spaced = re.search(br"[ \t\r\n]", prefix) is not None
        self.sources = []
        self.own_folders = {b"": True}
        self.replaced = set()
        self.mapped = mapped_files()

    def run(self, script):
        self.values[b"R"] = self.requested(os.path.basename(script))
        with open(script, "rb") as lines:
            for line in lines:
                name, words = self.parse(line.rstrip(b"\n"))
                getattr(self, "do_" + name)(*words)

    def requested(self, dist):
        """Returns what this environment requests of a package that several share, as text for conda-meta."""
        path = os.path.join(self.stage, b".archi", b"requested", dist)
        if not os.path.isfile(path):
            return b""
        with open(path, "rb") as text:
            return text.read()

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
        place = self.place(path)
        self.replace_by_copy(place)
        with open(place, "r+b") as binary:
            binary.seek(int(offset))
            binary.write(expand(form, arguments))

    def do_h(self, first, *paths):
        for index, path in enumerate(paths, int(first)):
            with open(self.place(path), "rb") as content:
                digest = hashlib.sha256(content.read()).hexdigest()
            self.values[("H%d" % index).encode("ascii")] = digest.encode("ascii")

    def do_c(self, *pairs):
        self.sources.extend(zip(pairs[::2], pairs[1::2]))

    def replace_by_copy(self, place):
        """Replaces a running program or a mapped library by a copy, which can be written to; each file only once."""
        if place in self.replaced or (self.mapped is not None and identity(place) not in self.mapped):
            return
        self.replaced.add(place)
        copy = os.path.join(self.stage, b".archi", b"copy")
        with open(place, "rb") as old:
            with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
                new.write(old.read())
                os.fchmod(new.fileno(), os.fstat(old.fileno()).st_mode & 0o777)
        os.rename(copy, place)

    def place(self, path):
        """Returns the path in the stage; raises Failure if it, or a folder above it, is a link."""
        place = os.path.join(self.stage, path)
        if not self.is_own_folder(os.path.dirname(path)) or os.path.islink(place):
            raise Failure("%s leads through a link" % quote(path))
        return place

    def is_own_folder(self, folder):
        if folder not in self.own_folders:
            above = os.path.dirname(folder)
            is_link = os.path.islink(os.path.join(self.stage, folder))
            self.own_folders[folder] = self.is_own_folder(above) and not is_link
        return self.own_folders[folder]

    def write(self, path, mode, data):
        place = self.place(path)
        if os.path.exists(place):
            self.replace_by_copy(place)
        with open(place, mode) as text:
            text.write(data)

    def apply_umask_to_lists(self):
        """Takes the bits of the umask out of the modes in the lists of installed files."""
        mask = os.umask(0)
        os.umask(mask)
        own = os.path.join(self.stage, b".archi")
        folder = os.path.join(own, b"installed")
        names = os.listdir(folder) if os.path.isdir(folder) else []
        for path in [os.path.join(own, b"environment")] + [os.path.join(folder, name) for name in names]:
            if not os.path.isfile(path):
                continue
            with open(path, "rb") as content:
                was = content.read()
            # Most lists have only modes that stay the same.
            if all(masked_mode(digits, mask) == digits for digits in set(MODE_DIGITS.findall(was))):
                continue
            masked = MODE.sub(lambda line: line.group(1) + masked_mode(line.group(2), mask), was)
            if masked != was:
                with open(path, "wb") as content:
                    content.write(masked)


def masked_mode(digits, mask):
    return ("%o" % (int(digits, 8) & 0o777 & ~mask)).encode("ascii")


def mapped_files():
    """Returns device and inode of each file mapped by this process; None if there is no /proc."""
    try:
        with open("/proc/self/maps", "rb") as maps:
            lines = [line.rstrip(b"\n").split(None, 5) for line in maps]
    except (IOError, OSError):
        return None
    identities = set()
    for path in set(line[5] for line in lines if len(line) == 6 and line[5].startswith(b"/")):
        try:
            identities.add(identity(path))
        except OSError:
            pass
    return identities


def identity(path):
    stat = os.stat(path)
    return stat.st_dev, stat.st_ino


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
    """Compiles sources under their names relative to the prefix, as conda does; skips those with a syntax error."""
    import py_compile

    for source, compiled in sources:
        paths = (os.path.join(stage, source), os.path.join(stage, compiled), source)
        try:
            py_compile.compile(*[native(path) for path in paths], doraise=True)
        except py_compile.PyCompileError:
            continue
        if not os.path.isfile(paths[1]):
            raise Failure("compiling %s did not write %s" % (quote(source), quote(compiled)))


def compile_all(stage, sources):
    """Compiles in one process for each processor; each takes every n-th source, so that all end at about the same time."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:
        count = os.sysconf("SC_NPROCESSORS_ONLN")
    count = max(1, min(count, len(sources)))
    children = []
    for index in range(count):
        child = os.fork()
        if child == 0:
            os._exit(report_errors(compile_sources, stage, sources[index::count]))
        children.append(child)
    results = [os.waitpid(child, 0)[1] for child in children]
    if any(results):
        raise Failure("compiling failed with status %d" % max(results))


def report_errors(function, *arguments):
    """Calls the function; returns 0, or 1 after it has printed the error in one line."""
    try:
        function(*arguments)
        return 0
    except Failure as failure:
        message = str(failure)
    except (IOError, OSError) as error:
        message = "%s: %s" % (error.strerror, quote(error.filename or b""))
    except Exception as error:
        message = "%s: %s" % (type(error).__name__, error)
    sys.stderr.write(message.replace("\n", " ") + "\n")
    sys.stderr.flush()
    return 1


def main(stage, prefix, compiles, base):
    relocator = Relocator(stage, prefix, base)
    open(os.path.join(stage, b".archi", b"begun"), "wb").close()
    scripts = os.path.join(stage, b".archi", b"relocate")
    for name in sorted(os.listdir(scripts)):
        relocator.run(os.path.join(scripts, name))
    relocator.apply_umask_to_lists()
    if compiles and relocator.sources:
        for _, compiled in relocator.sources:
            relocator.place(compiled)
        compile_all(stage, relocator.sources)


def quote(path):
    text = path if isinstance(path, bytes) else raw(path)
    return repr(text).lstrip("b")


def native(path):
    return os.fsdecode(path) if hasattr(os, "fsdecode") else path


def raw(argument):
    return os.fsencode(argument) if hasattr(os, "fsencode") else argument


if __name__ == "__main__":
    sys.exit(report_errors(main, *[raw(argument) for argument in sys.argv[1:5]]))
