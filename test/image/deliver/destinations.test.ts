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
  ])('are those of its flags: row %#', (imageRequest, destinations) => {
    expect(destinationsOf(imageRequest)).toEqual({ tags: ['small:1.0'], ...destinations });
  });

  test('are refused before the build if a folder for a layout holds other files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'archi-store-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const imageRequest = request({ output: `oci:${folder}` });
    expect(destinationsOf(imageRequest).output).toEqual({ form: 'oci-layout', path: folder });
    writeFileSync(join(folder, 'thesis.tex'), 'years of work');
    expect(() => destinationsOf(imageRequest)).toThrow('the image cannot be written');
    writeFileSync(join(folder, 'oci-layout'), '{}');
    expect(destinationsOf(imageRequest).output).toEqual({ form: 'oci-layout', path: folder });
  });

  test('include an OCI archive and a registry for several platforms', () => {
    expect(destinationsOf(request({ output: 'a.tar', push: 'r.example/a' }, BOTH))).toMatchObject({
      output: { form: 'oci-archive' },
      push: 'r.example/a',
    });
  });

  test('are refused if --push has a digest', () => {
    const push = `r.example/a@sha256:${'0'.repeat(64)}`;
    expect(() => destinationsOf(request({ push }))).toThrow('the value of --push is invalid');
  });

  test.each([
    [['linux-aarch64'], 'docker-archive', 'out/small-aarch64.tar'],
    [BOTH, 'oci-archive', 'out/small.tar'],
  ] as const)('for %j without flags are a %s at %s', (platforms, form, path) => {
    const imageRequest = request({ out: 'out' }, platforms);
    expect(defaultOutput(imageRequest)).toEqual({ form, path });
  });

  test('are refused if a docker archive gets several platforms', () => {
    const message = (() => {
      try {
        return destinationsOf(request({ output: 'docker-archive:a.tar' }, BOTH));
      } catch (error) {
        return formatError(error as UserError);
      }
    })();
    expect(message).toMatchInlineSnapshot(`
      "Error: a docker archive contains one platform only
        --output: several platforms for a docker archive
          expected: one --arch
          found:    linux-aarch64, linux-64
          do:       write oci:DIR or oci-archive:FILE, which can contain several"
    `);
  });
});
