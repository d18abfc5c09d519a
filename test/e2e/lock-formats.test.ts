import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { environmentsOf } from '../../src/lock/environments.js';
import { parseExplicit } from '../../src/lock/formats/parse-explicit.js';
import { WRITTEN_FORMATS } from '../../src/lock/written/formats.js';
import { BASES, TWO_PLATFORMS } from '../lock/written/locks.js';
import { condaLockObstacle, readByRattler, renderByCondaLock } from '../oracles/lock-files.js';
import { rattlerObstacle } from '../oracles/rattler.js';
import { describeWithTools } from '../tools.js';

let folder: string;
const source = 'manifest.yaml';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-formats-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeWithTools('rattler', { tools: [], obstacle: rattlerObstacle() }, () => {
  test('reads the records of every environment and platform of a pixi.lock', async () => {
    const path = join(folder, 'pixi.lock');
    writeFileSync(path, await WRITTEN_FORMATS.pixi.text({ locks: TWO_PLATFORMS, source }));
    const { pixi } = await readByRattler({ pixi: [path], specs: [] });
    const expected: Record<string, Record<string, object[]>> = {};
    for (const lock of TWO_PLATFORMS)
      for (const { name, lock: own } of environmentsOf(lock)) {
        // In the order in which the file describes them.
        const sorted = own.packages.toSorted((a, b) => (a.url < b.url ? -1 : 1));
        const records = sorted.map(({ url, record }) => ({
          ...{ url, name: record.name, version: record.version, build: record.build },
          ...{ build_number: record.buildNumber, subdir: record.subdir, depends: record.depends },
          ...{ constrains: record.constrains, size: record.size, license: record.license },
          ...{ license_family: record.raw['license_family'] ?? null, noarch: record.noarch },
          ...{ md5: record.md5, sha256: record.sha256, timestamp: record.timestamp },
        }));
        expected[name ?? 'default'] = { ...expected[name ?? 'default'], [lock.platform]: records };
      }
    expect(pixi).toEqual([expected]);
  });

  test('demands one build by each line of an environment.yml', async () => {
    const [lock] = BASES;
    if (lock === undefined) throw new Error('there are two');
    const text = await WRITTEN_FORMATS.environment.text({ locks: [lock], source });
    const { specs } = await readByRattler({ pixi: [], specs: parse(text).dependencies });
    expect(specs).toEqual(
      lock.packages.map(({ record: { name, version, build } }) => [name, `==${version}`, build]),
    );
  });
});

describeWithTools('conda-lock', { tools: [], obstacle: condaLockObstacle() }, () => {
  test('renders the urls and md5 of every platform of a conda-lock file', async () => {
    const path = join(folder, 'conda-lock.yml');
    writeFileSync(path, await WRITTEN_FORMATS['conda-lock'].text({ locks: BASES, source }));
    const platforms = BASES.map(({ platform }) => platform);
    const lists = await renderByCondaLock(path, folder, platforms);
    for (const [i, list] of lists.entries()) {
      const { packages } = parseExplicit(readFileSync(list, 'utf8'), list);
      const urls = packages.map(({ url, md5 }) => ({ url, md5 }));
      const wanted = BASES[i]?.packages.map(({ url, record: { md5 } }) => ({ url, md5 })) ?? [];
      expect(urls).toEqual(expect.arrayContaining(wanted));
      expect(urls).toHaveLength(wanted.length);
      const ofPip = (BASES[i]?.wheels ?? []).map(
        ({ name, url, sha256 }) => `# pip ${name} @ ${url}#sha256=${sha256}`,
      );
      const comments = readFileSync(list, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('# pip '));
      expect(comments).toEqual(ofPip);
    }
  });
});
