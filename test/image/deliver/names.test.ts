import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { formatError, type UserError } from '../../../src/errors.js';
import { destinationsOf, ownTags, tagsOf } from '../../../src/image/deliver/names.js';
import type { ImageRequest } from '../../../src/image/description/request.js';

/** As much of a request as says where its images go. */
function request(
  options: Partial<Pick<ImageRequest['options'], 'tags' | 'output' | 'push' | 'plainHttp'>>,
  platforms: ImageRequest['platforms'] = ['linux-aarch64'],
): ImageRequest {
  return {
    description: { name: 'small' },
    manifest: { version: '1.0' },
    platforms,
    options: { tags: [], output: undefined, push: undefined, plainHttp: false, ...options },
  } as unknown as ImageRequest;
}

const BOTH = ['linux-aarch64', 'linux-64'] as const;

describe('what an image is called in a store', () => {
  test.each([
    [request({}), ['small:1.0']],
    [request({ tags: ['a', 'b.example:5000/x/a:2'] }), ['a', 'b.example:5000/x/a:2']],
    [request({}, BOTH), ['small:1.0-arm64']],
    [
      request({ tags: ['a', 'b.example:5000/x/a:2'] }, BOTH),
      ['a:latest-arm64', 'b.example:5000/x/a:2-arm64'],
    ],
  ])('%#', (asked, tags) => {
    expect(ownTags(asked, 'arm64')).toEqual(tags);
  });

  test.each(['-rm', 'A', 'a b', 'a:-x', `a@sha256:0`])(
    '%j is no name, and no option of a builder either',
    (tag) => {
      expect(() => tagsOf(request({ tags: [tag] }))).toThrow('not an image reference');
    },
  );
});

describe('where it goes from there', () => {
  test.each([
    [request({}), { output: null, push: null, plainHttp: false }],
    [
      request({ output: 'a.tar' }),
      { output: { form: 'oci-archive', path: 'a.tar' }, push: null, plainHttp: false },
    ],
    [request({ push: '127.0.0.1:5000/a' }), { output: null, push: '127.0.0.1:5000/a', plainHttp: true }],
    [request({ push: 'r.example/a' }), { output: null, push: 'r.example/a', plainHttp: false }],
    [
      request({ push: 'r.example/a', plainHttp: true }),
      { output: null, push: 'r.example/a', plainHttp: true },
    ],
  ])('%#', (asked, destinations) => {
    expect(destinationsOf(asked)).toEqual(destinations);
  });

  test('a folder with other files in it is no place for a layout, before anything is built', () => {
    const folder = mkdtempSync(join(tmpdir(), 'archi-store-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const asked = request({ output: `oci:${folder}` });
    expect(destinationsOf(asked).output).toEqual({ form: 'oci-layout', path: folder });
    writeFileSync(join(folder, 'thesis.tex'), 'years of work');
    expect(() => destinationsOf(asked)).toThrow('the image cannot be written');
    writeFileSync(join(folder, 'oci-layout'), '{}');
    expect(destinationsOf(asked).output).toEqual({ form: 'oci-layout', path: folder });
  });

  test('an index has room for several platforms', () => {
    expect(destinationsOf(request({ output: 'a.tar', push: 'r.example/a' }, BOTH))).toMatchObject({
      output: { form: 'oci-archive' },
      push: 'r.example/a',
    });
  });

  test('a docker archive has not', () => {
    const message = (() => {
      try {
        return destinationsOf(request({ output: 'docker-archive:a.tar' }, BOTH));
      } catch (error) {
        return formatError(error as UserError);
      }
    })();
    expect(message).toMatchInlineSnapshot(`
      "Error: a docker archive holds an image for one platform
        --output: several platforms
          expected: one --arch
          found:    linux-aarch64, linux-64
          do:       write oci:DIR or oci-archive:FILE, which hold an index of them"
    `);
  });
});
