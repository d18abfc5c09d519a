import { describe, expect, test } from 'vitest';
import { INSTALLER_BUILD, importsOf, loadedWith, moduleOf, packageOf, readSources } from './sources.js';

const SOURCES = readSources();

const COMMANDS = SOURCES.map(({ path }) => path).filter((path) => path.endsWith('/index.ts'));

/** Returns what a command line loads: its files by folder, and the packages. Dynamic imports are in `paths`. */
function loadsOf(name: string, paths: readonly string[]): string {
  const files = loadedWith(['bin.ts', ...paths], SOURCES);
  const folders = [...new Set(files.map(moduleOf))].sort();
  const packages = SOURCES.filter(({ path }) => files.includes(path))
    .flatMap(importsOf)
    .filter(({ specifier, typeOnly, later }) => !typeOnly && !later && /^[^.]/.test(specifier))
    .map(({ specifier }) => packageOf(specifier))
    .filter((name) => !name.startsWith('node:'));
  return [
    `${name}: ${files.length} files`,
    `  folders   ${folders.join(' ')}`,
    `  packages  ${[...new Set(packages)].sort().join(' ')}`,
  ].join('\n');
}

function loadsOfCommand(command: string): string {
  const name = command.replace(/\/index\.ts$/, '').replaceAll('/', ' ');
  const run = command.replace(/index\.ts$/, 'run.ts');
  const hasRun = SOURCES.some(({ path }) => path === run);
  return loadsOf(name, [command, ...(hasRun ? [run] : []), ...(name === 'installer' ? INSTALLER_BUILD : [])]);
}

/** What starts in a moment. */
const QUICK = [
  loadsOf('--version', []),
  loadsOf('--help', ['cli/root-help.ts']),
  loadsOf('installer --render', [
    'installer/index.ts',
    'installer/run.ts',
    'manifest/construct-yaml/render.ts',
  ]),
];

describe('each command', () => {
  test('loads the folders and packages listed in golden/loads.txt', async () => {
    const loads = [...QUICK, ...COMMANDS.map(loadsOfCommand)].join('\n');
    await expect(`${loads}\n`).toMatchFileSnapshot('golden/loads.txt');
  });
});
