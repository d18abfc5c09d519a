import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foreignLock } from '../../../src/conda/foreign-lock.js';
import { UserError } from '../../../src/errors.js';
import { readForeignLock } from '../../../src/lock/foreign/read-foreign.js';
import type { ForeignChoice, ForeignFile } from '../../../src/lock/foreign/types.js';
import { describeWithSharedData, sharedData } from '../../shared-data.js';

const FOLDERS = ['conda-lock', 'conda-lock/invalid', 'pixi-lock', 'environment'];

describeWithSharedData('the table of the given lists', () => {
  test('says what each of them becomes', async () => {
    const rows = FOLDERS.flatMap((folder) => {
      const path = join(sharedData, 'front-door', folder);
      const names = readdirSync(path).filter((name) => /\.(?:ya?ml|lock)$/.test(name));
      return names
        .toSorted()
        .map((name) => `| ${folder}/${name} | ${resultOf(readFileSync(join(path, name), 'utf8'), name)} |`);
    });
    const table = ['| file | result |', '| --- | --- |', ...rows, ''].join('\n');
    await expect(table).toMatchFileSnapshot('golden/given-table.md');
  });
});

/** Returns what is read for each environment and platform, or what is in the way of each. */
function resultOf(text: string, file: string): string {
  const kind = foreignLock(text)?.kind;
  if (kind === undefined) return 'no list of packages that is known';
  const foreign = problemsOf(() => readForeignLock({ text, file, kind }));
  if (typeof foreign === 'string') return foreign;
  const environments = foreign.environments.length > 0 ? foreign.environments : [null];
  const results = environments.flatMap((environment) => {
    const known = foreign.platformsOf(environment);
    const platforms = known.length > 0 ? known : (['linux-64'] as const);
    return [...new Set(platforms)].map((platform) => {
      const name = [environment, known.length > 0 ? platform : null].filter(Boolean).join(' ');
      return [name, countOf(foreign, { platform, environment, category: [], dropPip: true })] as const;
    });
  });
  return results.map(([name, result]) => (name === '' ? result : `${name}: ${result}`)).join('; ');
}

function countOf(foreign: ForeignFile, choice: ForeignChoice): string {
  const list = problemsOf(() => foreign.list(choice));
  if (typeof list === 'string') return list;
  const taken = problemsOf(() => foreign.list({ ...choice, dropPip: false }));
  const pip =
    list.dropped.length === 0
      ? ''
      : typeof taken === 'string'
        ? `, ${list.dropped.length} of pip with --drop-pip`
        : ` and ${taken.wheels.length} wheels`;
  return `${list.packages.length + list.pins.length} packages${pip}`;
}

/** Returns the value, or the last of the problems and their number. */
function problemsOf<T>(make: () => T): T | string {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [first] = error.problems;
    const last = error.problems.find(({ message }) => message.includes(' of its ')) ?? first;
    const more = error.problems.length === 1 ? '' : ` (${error.problems.length} problems)`;
    return `refused: ${last?.message}${more}`.replaceAll('|', '\\|');
  }
}
