import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConstructText } from '../../src/construct-yaml/reading/read-text.js';
import { renderTemplate } from '../../src/construct-yaml/template/render.js';
import { sha256 } from '../../src/sha256.js';
import type { PythonValue } from '../../src/yaml/python-document.js';
import { YamlNumber, YamlTime } from '../../src/yaml/python-scalars.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';

interface Case {
  readonly title?: string;
  readonly file?: string;
  readonly text?: string;
  readonly platforms: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly jinja?: boolean | null;
  readonly value?: Readonly<Record<string, unknown>>;
  readonly error?: string;
}

const folder = join(sharedData, 'front-door/construct-yaml');

describeWithSharedData('the given construct.yaml', () => {
  for (const list of ['traps.json', 'expected.json'])
    for (const given of JSON.parse(readFileSync(join(folder, list), 'utf8')).cases as Case[])
      for (const platform of given.platforms)
        test(`${given.title ?? given.file} ${JSON.stringify(given.env ?? {})} for ${platform}`, () => {
          checkCase(given, platform);
        });
});

function checkCase(given: Case, platform: string): void {
  const text = given.text ?? readFileSync(join(folder, given.file ?? ''), 'utf8');
  const environment = new Map(Object.entries(given.env ?? {}));
  const read = readConstructText(text, {
    file: 'construct.yaml',
    platform,
    environment,
    render: renderTemplate,
  });
  // constructor reads {{ v }} alone as a mapping, and takes what python prints for it as the version.
  const isMapping = String(given.value?.['version']).startsWith('ordereddict');
  const isEmpty = given.error === 'not a mapping';
  expect(read.problems.length > 0, JSON.stringify(read.problems)).toBe(
    (given.error !== undefined && !isEmpty) || isMapping,
  );
  for (const { where } of read.problems) expect(where).toMatch(/^construct\.yaml:\d+:\d+$/);
  const line = /^line (\d+)/.exec(given.error ?? '')?.[1];
  if (line !== undefined) expect(read.problems[0]?.where).toMatch(new RegExp(`:${line}:`));
  if (given.value === undefined || isMapping) return;
  expect(read.isTemplate).toBe(given.jinja);
  expect(shortened(plain(read.document.value))).toEqual(given.value);
}

/** Returns what expected.json has: null keys dropped, the version as text, long lists as their digest. */
function shortened(value: unknown): unknown {
  const entries = Object.entries(value as Record<string, unknown>).filter(([, item]) => item !== null);
  return Object.fromEntries(
    entries.map(([key, item]) => {
      if (!Array.isArray(item) || item.length <= 60) return [key, item];
      const json = JSON.stringify(item);
      return [key, { count: item.length, first: item[0], last: item.at(-1), sha256_of_json: sha256(json) }];
    }),
  );
}

function plain(value: PythonValue, key = ''): unknown {
  if (key === 'version' && typeof value === 'boolean') return value ? 'True' : 'False';
  if (value instanceof YamlNumber) return key === 'version' ? value.text : Number(value.text);
  if (value instanceof YamlTime) return value.text;
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([name, item]) => [name, plain(item, name)]));
  return Array.isArray(value) ? value.map((item) => plain(item)) : value;
}
