/** A path in the folder that Debian has for one architecture: `usr/lib/aarch64-linux-gnu/x`. */
export const MULTIARCH = /^(?:usr\/)?(?:lib|include)\/[a-z0-9_]+-linux-gnu[a-z0-9]*\//;

/** Maps paths to the prefix; the first rule that matches applies. `$python` becomes X.Y; null drops the file. */
const RULES: readonly (readonly [pattern: RegExp, target: string | null])[] = [
  [/(^|\/)__pycache__\/|\.py[co]$/, null],
  // Static libraries, but for the stubs that extensions of Tcl are linked with.
  [/(^|\/)(?!lib\w+stub)[^/]+\.l?a$/, null],
  // Debian's site configuration, and the marker that stops pip from installing into the system's python.
  [/^usr\/lib\/python[\d.]+\/(sitecustomize\.py|EXTERNALLY-MANAGED)$/, null],
  [/^usr\/lib\/python3\/dist-packages\//, 'lib/python$python/site-packages/'],
  [/^usr\/lib\/(python[\d.]+)\/dist-packages\//, 'lib/$1/site-packages/'],
  // Links into /etc, and folders that only a running system reads.
  [
    /^(usr\/)?lib\/(ssl|systemd|udev|debug|valgrind|binfmt\.d|sysusers\.d|tmpfiles\.d|init|mime|bfd-plugins)\//,
    null,
  ],
  [/^(usr\/)?lib\/terminfo\//, 'share/terminfo/'],
  // tclsh looks for its library in ../lib/tcl8.6.
  [/^usr\/share\/tcltk\//, 'lib/'],
  [/^(usr\/)?lib\/[a-z0-9_]+-linux-gnu[a-z0-9]*\//, 'lib/'],
  [/^usr\/include\/[a-z0-9_]+-linux-gnu[a-z0-9]*\//, 'include/'],
  [/^(usr\/)?lib\//, 'lib/'],
  [/^(usr\/)?s?bin\//, 'bin/'],
  [/^usr\/include\//, 'include/'],
  [
    /^usr\/share\/(X11|aclocal|ca-certificates|pkgconfig|python-wheels|tabset|terminfo|fontconfig|xml\/fontconfig)\//,
    'share/$1/',
  ],
  // What build tools read.
  [
    /^usr\/share\/(aclocal-[\d.]+|autoconf|automake-[\d.]+|bison|cmake-[\d.]+|libtool|misc|perl5?)\//,
    'share/$1/',
  ],
  [/^etc\/ssl\/openssl\.cnf$/, 'ssl/openssl.cnf'],
];

/**
 * Maps the path of a Debian file (`usr/bin/x`, no leading slash) to its path below a conda prefix. Returns null for files a
 * prefix does not need (documentation, locales, system configuration). `python` is X.Y.
 */
export function condaPath(path: string, python: string | null): string | null {
  const rule = RULES.find(([pattern]) => pattern.test(path));
  const target = rule?.[1];
  if (rule === undefined || target === undefined || target === null) return null;
  return path.replace(rule[0], target).replace('$python', python ?? '3');
}
