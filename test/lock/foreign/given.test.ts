import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foreignLock } from '../../../src/conda/foreign-lock.js';
import { isPlatform } from '../../../src/conda/platform.js';
import { readForeignLock } from '../../../src/lock/foreign/read-foreign.js';
import type { ForeignChoice, ForeignList } from '../../../src/lock/foreign/types.js';
import { describeWithSharedData, sharedData } from '../../shared-data.js';
import { failureOf } from '../errors.js';

interface Expected {
  readonly platform: string;
  readonly conda: number;
  readonly pip?: readonly string[];
  readonly categories?: Readonly<Record<string, number>>;
  readonly environment?: string;
  readonly pypi?: number;
  readonly source?: number;
  readonly conda_not_http?: readonly string[];
  readonly conda_urls_sha256: string;
  readonly conda_url_md5_sha256?: string;
}

const folder = join(sharedData, 'front-door');

function read(path: string, choice: Partial<ForeignChoice>): ForeignList {
  const text = readFileSync(join(folder, path), 'utf8');
  const kind = foreignLock(text)?.kind;
  if (kind === undefined) throw new Error(`${path} is not known`);
  const usual = { platform: 'linux-64', environment: null, category: [], dropPip: true } as const;
  return readForeignLock({ text, file: path, kind }).list({ ...usual, ...choice });
}

/** As expected.json has it: over the sorted distinct lines, each ended by a newline. */
function digestOf(lines: readonly string[]): string {
  const text = [...new Set(lines)].sort().map((line) => `${line}\n`);
  return createHash('sha256').update(text.join('')).digest('hex');
}

function casesOf(kind: string): [file: string, expected: Expected][] {
  const { files } = JSON.parse(readFileSync(join(folder, kind, 'expected.json'), 'utf8'));
  return Object.entries<{ platforms?: Expected[]; environments?: Expected[] }>(files).flatMap(
    ([file, given]) =>
      (given.platforms ?? given.environments ?? [])
        .filter(({ platform }) => isPlatform(platform))
        .map((expected): [string, Expected] => [`${kind}/${file}`, expected]),
  );
}

describeWithSharedData('the given locks of other tools', () => {
  for (const [file, expected] of [...casesOf('conda-lock'), ...casesOf('pixi-lock')]) {
    const { platform, environment = null } = expected;
    if (!isPlatform(platform)) continue;
    const name = [file, environment, platform].filter(Boolean).join(' ');
    const inNoChannel = (expected.source ?? 0) + (expected.conda_not_http?.length ?? 0);
    const categories = Object.keys(expected.categories ?? {}).filter((category) => category !== 'main');
    const choice = { platform, environment, category: categories };

    if (inNoChannel > 0)
      test(`${name} is refused for what is in no channel`, async () => {
        const failure = await failureOf(() => read(file, choice));
        expect(failure.match(/ in no channel/g)).toHaveLength(inNoChannel);
      });
    else
      test(name, () => {
        const { packages, dropped } = read(file, choice);
        // Entries are counted for each category.
        if (categories.length === 0) expect(packages.length).toBe(expected.conda);
        expect(digestOf(packages.map(({ url }) => url))).toBe(expected.conda_urls_sha256);
        const withMd5 = digestOf(packages.map(({ url, md5 }) => `${url}#${md5}`));
        if (expected.conda_url_md5_sha256 !== undefined) expect(withMd5).toBe(expected.conda_url_md5_sha256);
        const names = dropped.map((pinned) => pinned.split('==')[0]);
        if (expected.pip !== undefined) expect(names.toSorted()).toEqual([...expected.pip].sort());
        if (expected.pypi !== undefined) expect(names.length).toBe(expected.pypi);
      });
  }

  test.each(readdirSync(join(folder, 'conda-lock/invalid')).filter((name) => name.endsWith('.yml')))(
    'invalid/%s is refused',
    async (name) => {
      await expect(failureOf(() => read(`conda-lock/invalid/${name}`, {}))).resolves.toMatch(/^exit 2\n/);
    },
  );
});
