import { describe, expect, test } from 'vitest';
import { importsOf, loadedWith, moduleOf, packageOf, readSources } from './sources.js';

const SOURCES = readSources();

const COMMANDS = SOURCES.map(({ path }) => path).filter((path) => path.endsWith('/index.ts'));

/** Returns what a command loads when it runs: its files by folder, and the packages. Dynamic imports are left out. */
function loadsOf(command: string): string {
  const run = command.replace(/index\.ts$/, 'run.ts');
  const files = loadedWith(
    ['bin.ts', command, ...(SOURCES.some(({ path }) => path === run) ? [run] : [])],
    SOURCES,
  );
  const folders = [...new Set(files.map(moduleOf))].sort();
  const packages = SOURCES.filter(({ path }) => files.includes(path))
    .flatMap(importsOf)
    .filter(({ specifier, typeOnly, later }) => !typeOnly && !later && /^[^.]/.test(specifier))
    .map(({ specifier }) => packageOf(specifier))
    .filter((name) => !name.startsWith('node:'));
  return [
    `${command.replace(/\/index\.ts$/, '').replaceAll('/', ' ')}: ${files.length} files`,
    `  folders   ${folders.join(' ')}`,
    `  packages  ${[...new Set(packages)].sort().join(' ')}`,
  ].join('\n');
}

describe('each command', () => {
  test('loads the folders and packages listed in golden/loads.txt', async () => {
    const loads = COMMANDS.map(loadsOf).join('\n');
    await expect(`${loads}\n`).toMatchFileSnapshot('golden/loads.txt');
  });
});
