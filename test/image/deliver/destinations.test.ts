import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { formatError, type UserError } from '../../../src/errors.js';
import { defaultOutput, destinationsOf } from '../../../src/image/deliver/destinations.js';
import { BOTH, request } from './request.js';

describe('the destinations of an image', () => {
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
    expect(destinationsOf(asked)).toEqual({ tags: ['small:1.0'], ...destinations });
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

  test('a digest in --push is refused', () => {
    const push = `r.example/a@sha256:${'0'.repeat(64)}`;
    expect(() => destinationsOf(request({ push }))).toThrow('an image is pushed by its tag');
  });

  test.each([
    [['linux-aarch64'], 'docker-archive', 'out/small-aarch64.tar'],
    [BOTH, 'oci-archive', 'out/small.tar'],
  ] as const)('without flags an image for %j is written as %s', (platforms, form, path) => {
    const asked = request({ out: 'out' }, platforms);
    expect(defaultOutput(asked)).toEqual({ form, path });
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
