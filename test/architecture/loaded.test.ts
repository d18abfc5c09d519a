import { expect, test } from 'vitest';
import { INSTALLER_BUILD, loadedWith, readSources } from './sources.js';

const SOURCES = readSources();

// Half of a warm build is the start of the program, so it loads only what it needs.
test('an installer whose packages are all cached is built without modules that solve, fetch, link or make images', () => {
  const loaded = loadedWith(['installer/run.ts', ...INSTALLER_BUILD], SOURCES);
  const needless = loaded.filter((path) =>
    /^(?:image|audit|graph|recipe|plan|formats\/elf|bootstrap)\/|^host\/(?:http|server)\/|^host\/compress\/z|^package\/(?:open|placement)|^payload\/(?:link\/link|member|extracted)\.|^lock\/(?:make|solve)\/|^store\/(?:ensure|download)/.test(
      path,
    ),
  );
  expect(needless).toEqual([]);
});

test('help and --version load no module that does the work of a command', () => {
  const commands = SOURCES.map(({ path }) => path).filter((path) => path.endsWith('/index.ts'));
  const loaded = loadedWith(['bin.ts', ...commands], SOURCES);
  expect(loaded.filter((path) => /^(?!cli\/).*\/(run|build|open[^/]*)\.ts$/.test(path))).toEqual([]);
});

test('an audit of a lock loads no module of image', () => {
  expect(
    loadedWith(['audit/index.ts', 'audit/run.ts'], SOURCES).filter((path) => path.startsWith('image/')),
  ).toEqual([]);
});

test('loadedWith follows imports of imports, but neither type imports nor dynamic imports', () => {
  const sources = [
    {
      path: 'a.ts',
      text: "import { b } from './b.js';\nimport type { D } from './d.js';\nawait import('./e.js');",
    },
    { path: 'b.ts', text: "import './c.js';" },
    { path: 'c.ts', text: '' },
    { path: 'd.ts', text: '' },
    { path: 'e.ts', text: '' },
  ];
  expect(loadedWith(['a.ts'], sources)).toEqual(['a.ts', 'b.ts', 'c.ts']);
});
