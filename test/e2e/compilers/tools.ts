/** Packages of build tools that bootstrap's compilers come with. */
export const TOOLS = [
  ...['make', 'cmake', 'ninja', 'meson', 'pkg-config', 'autoconf', 'automake', 'libtool', 'm4', 'patch'],
  ...['gnuconfig', 'perl', 'sed', 'bison', 'flex'],
];

/** Programs of these packages. */
export const PROGRAMS = [
  ...TOOLS.filter((name) => !['libtool', 'gnuconfig'].includes(name)),
  ...['autoreconf', 'aclocal', 'libtoolize', 'yacc', 'flex++'],
];
