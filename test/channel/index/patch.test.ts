import { expect, it } from 'vitest';
import { factsOf } from '../../../src/channel/index/facts.js';
import { parsePatch } from '../../../src/channel/index/patch.js';
import { planSubdir } from '../../../src/channel/index/plan.js';
import { loadVersions } from '../../../src/conda/version.js';
import { UserError } from '../../../src/errors.js';

const FN = 'a-1.0-0.conda';
const INDEX = { name: 'a', version: '1.0', build: '0', build_number: 0, depends: [], subdir: 'noarch' };
const file = { fn: FN, size: 1, md5: 'b'.repeat(32), sha256: 'a'.repeat(64) };
const about = (text: string) =>
  factsOf({ file, index: INDEX, info: new Map([['info/about.json', Buffer.from(text)]]), source: {} });
const versions = await loadVersions();

it.each([
  ['a version that is an object', { version: { toString: null } }],
  ['dependencies that are a number', { depends: 1 }],
  ['a checksum that is a list', { md5: [{ toString: null }] }],
])('a patch with %s is refused before anything is compressed', async (_, change) => {
  let begun = 0;
  const zstdCompress = async (bytes: Uint8Array) => {
    begun++;
    return bytes;
  };
  const patch = parsePatch(JSON.stringify({ 'packages.conda': { [FN]: change } }), 'x');
  const content = { subdir: 'noarch', facts: [about('{}')], patch };
  const codecs = { versions, zstdCompress, bzip2Compress: null, encode: () => new Uint8Array() };
  await expect(planSubdir(content, codecs)).rejects.toThrow(UserError);
  expect(begun).toBe(0);
});

it.each([
  ['["a", "b"]', 'ab'],
  ['[{"toString": null}]', [{ toString: null }]],
  ['{"toString": null}', { toString: null }],
])('the description %s is kept', (text, expected) => {
  expect(about(`{"description": ${text}}`).about['description']).toEqual(expected);
});
