import { expect, test } from 'vitest';
import { type AssembledBuild, resolveDepends } from '../../../src/bootstrap/debian/depends.js';
import type { BootstrapRecipe, PackageBuild } from '../../../src/bootstrap/types.js';

const suite = { name: 'bookworm', glibc: '2.36', gcc: '12', pythons: ['3.11'] };

interface Given {
  readonly kind?: BootstrapRecipe['kind'];
  readonly python?: string;
  readonly version?: string;
  readonly of?: string;
  readonly runExports?: Readonly<Record<string, string>>;
  readonly recipeDepends?: readonly string[];
  readonly debianDepends?: readonly (readonly string[])[];
  readonly needed?: readonly string[];
  readonly provided?: readonly string[];
  readonly noarch?: 'generic' | 'python';
}

function built(name: string, given: Given): AssembledBuild {
  const recipe: BootstrapRecipe = {
    name,
    kind: given.kind ?? 'plain',
    layout: 'prefix',
    files: {},
    names: {},
    pythonMajor: null,
    debian: [],
    suites: [],
    of: given.of ?? null,
    runExports: { weak: given.runExports ?? {}, strong: {} },
    depends: given.recipeDepends ?? [],
    drop: [],
    moves: {},
    edits: [],
    certificates: null,
    links: {},
    prefixIn: null,
    wheels: [],
  };
  const source = {
    name: `debian-${name}`,
    version: '1',
    filename: 'x',
    size: 1,
    sha256: '',
    depends: given.debianDepends ?? [],
    summary: '',
    homepage: null,
  };
  const build: PackageBuild = {
    recipe,
    python: given.python ?? null,
    sources: [source],
    beside: [],
    version: given.version ?? '1',
    revision: '',
  };
  const { needed = [], provided = [], noarch = null } = given;
  return { build, assembled: { needed, provided, noarch } };
}

function resolve(builds: readonly AssembledBuild[], ignored: readonly string[] = []) {
  return resolveDepends({ builds, suite, ignoredDepends: new Set(ignored) });
}

test('a library is found by its soname and required in the version that was linked', () => {
  const zlib = built('zlib', { provided: ['libz.so.1'], version: '1.2.13' });
  const png = built('libpng', { needed: ['libz.so.1'], provided: ['libpng16.so.16'] });
  expect(resolve([zlib, png]).depends).toEqual([
    ['__glibc >=2.36,<3.0.a0'],
    ['__glibc >=2.36,<3.0.a0', 'zlib >=1.2.13'],
  ]);
});

test('every library that no package provides is reported', () => {
  const { problems } = resolve([
    built('a', { needed: ['liba.so.1', 'libb.so.1'] }),
    built('c', { needed: ['liba.so.1'] }),
  ]);
  expect(problems.map(({ where, message }) => `${where}: ${message}`)).toMatchInlineSnapshot(`
    [
      "a: it needs liba.so.1, which no package of the channel provides",
      "a: it needs libb.so.1, which no package of the channel provides",
      "c: it needs liba.so.1, which no package of the channel provides",
    ]
  `);
});

test("modules keep Debian's dependencies, those that the channel lacks are reported, and ignored ones are not", () => {
  const module = { kind: 'module', python: '3.11', noarch: 'python' } as const;
  const six = built('six', module);
  const other = built('other', {
    ...module,
    debianDepends: [['x', 'debian-six'], ['python3'], ['gone', 'too']],
  });
  const { depends, unmet } = resolve([six, other], ['python3']);
  expect(depends[1]).toEqual(['python >=3.11', 'six']);
  expect(unmet).toEqual([
    expect.objectContaining({ where: 'other', message: expect.stringContaining('gone or too') }),
  ]);
});

test.each([
  ['noarch', '3.11', 'python', ['python >=3.11']],
  ['noarch of python 2', '2.7', 'python', ['python >=2.7,<3.0a0']],
  ['compiled', '3.11', undefined, ['__glibc >=2.36,<3.0.a0', 'python >=3.11,<3.12.0a0']],
] as const)('the python that a module requires: %s', (_, python, noarch, expected) => {
  const module = built('m', { kind: 'module', python, ...(noarch === undefined ? {} : { noarch }) });
  expect(resolve([module]).depends[0]).toEqual(expected);
});

test('a dependency named in the recipe counts only if the channel has it, and a versioned one replaces it', () => {
  const zlib = built('zlib', { provided: ['libz.so.1'], version: '1.2' });
  const user = built('user', { recipeDepends: ['zlib', 'absent'], needed: ['libz.so.1'] });
  expect(resolve([zlib, user]).depends[1]).toEqual(['__glibc >=2.36,<3.0.a0', 'zlib >=1.2']);
});

test('a package that belongs to another needs the very build of it, not any newer one', () => {
  const library = built('libzlib', { provided: ['libz.so.1'], version: '1.2.13' });
  const tool = built('zlib', { of: 'libzlib', needed: ['libz.so.1'] });
  const { depends } = resolve([library, tool]);
  expect(depends[1]).toEqual(['__glibc >=2.36,<3.0.a0', 'libzlib 1.2.13 deb_0']);
});
