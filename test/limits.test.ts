import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jsonLimitBroken } from '../src/conda/json-size.js';
import { formatError, type UserError } from '../src/errors.js';
import { LIMITS, limitOf, overLimit, parseLimits } from '../src/limits.js';
import { readPathsJson } from '../src/package/paths-json.js';
import { parseShebang } from '../src/payload/relocate/shebang.js';
import { redactUrl } from '../src/text/redact-url.js';

const PAGE = readFileSync(new URL('../docs/limits.md', import.meta.url), 'utf8');

describe('the limits', () => {
  it('in docs/limits.md equal those in the code', () => {
    const rows = [...PAGE.matchAll(/^\| `([^`]+)` \| ([\d,]+) (\w+) \| (.+) \|$/gm)].map(
      ([, name, value, unit, of]) => [name, { value: Number(value?.replaceAll(',', '')), unit, of }],
    );
    expect(Object.fromEntries(rows)).toEqual(LIMITS);
  });

  it('are raised by name in ARCHI_LIMITS', () => {
    const raised = parseLimits(' package-ratio=1000, zip-members=2K,path-length=1M,download-size=3G ');
    expect([...raised]).toEqual([
      ['package-ratio', 1000],
      ['zip-members', 2048],
      ['path-length', 1 << 20],
      ['download-size', 3 * 2 ** 30],
    ]);
    expect(parseLimits(undefined).size).toBe(0);
    expect(limitOf('zip-members')).toBe(100);
  });

  it('that ARCHI_LIMITS names wrongly are all reported at once', () => {
    expect(
      messageOf(() => parseLimits('constructor=1,zip-members=many,path-depth=3')),
    ).toMatchInlineSnapshot(`
      "Error: ARCHI_LIMITS cannot be read
        ARCHI_LIMITS: not a limit and its value
          found:    constructor=1
          do:       write NAME=NUMBER, with one of these names: package-ratio, package-unpacked, package-paths, package-text, package-info, package-copies, package-sites, path-length, path-depth, tar-extension, zip-members, download-size, download-unsized, repodata-size, repodata-ratio, text-size, project-page, json-objects, json-values, layer-unpacked, layer-ratio, deb-size, deb-unpacked, deb-ratio, debian-index, debian-release, yaml-size, yaml-depth, menu-size, recipe-size, lock-size, recipe-aliases, recipe-steps, construct-steps, expression-size, expression-text, expression-values, oci-document, registry-answer, github-answer, image-entries, dockerfile-size, dockerfile-stages, elf-entries, elf-names, installer-environment
        ARCHI_LIMITS: not a limit and its value
          found:    zip-members=many
          do:       write NAME=NUMBER, with one of these names: package-ratio, package-unpacked, package-paths, package-text, package-info, package-copies, package-sites, path-length, path-depth, tar-extension, zip-members, download-size, download-unsized, repodata-size, repodata-ratio, text-size, project-page, json-objects, json-values, layer-unpacked, layer-ratio, deb-size, deb-unpacked, deb-ratio, debian-index, debian-release, yaml-size, yaml-depth, menu-size, recipe-size, lock-size, recipe-aliases, recipe-steps, construct-steps, expression-size, expression-text, expression-values, oci-document, registry-answer, github-answer, image-entries, dockerfile-size, dockerfile-stages, elf-entries, elf-names, installer-environment"
    `);
  });

  it('are named in the error when they are exceeded', () => {
    const error = overLimit('it cannot be opened', 'zip-members', { where: 'x.conda', found: '101' });
    expect(formatError(error)).toMatchInlineSnapshot(`
      "Error: it cannot be opened
        x.conda: more than the limit "zip-members" allows: a .conda file
          expected: at most 100 members
          found:    101
          do:       where this is right, set ARCHI_LIMITS=zip-members=NUMBER to a larger number"
    `);
  });
});

describe('jsonLimitBroken', () => {
  it('finds JSON text that would need far more memory than its length', () => {
    const objects = Buffer.from(`[${'{},'.repeat(LIMITS['json-objects'].value)}0]`);
    expect(jsonLimitBroken(objects)).toBe('json-objects');
    expect(jsonLimitBroken(objects.subarray(0, objects.length - 20))).toBeNull();
    expect(jsonLimitBroken(Buffer.alloc(LIMITS['json-values'].value + 1, ','))).toBe('json-values');
  });
});

// Each of these took minutes before. Only the result is checked.
describe('long hostile texts', () => {
  it('are parsed and redacted in linear time', () => {
    const placeholder = Buffer.from('/PLACEHOLDER');
    const line = Buffer.from(`#!/PLACEHOLDER${'a'.repeat(1_000_000)}\r\nx\n`);
    expect(parseShebang(line, placeholder)?.length).toBe(line.length - 3);
    expect(redactUrl(`${'://'.repeat(300_000)}\t://?`)).toContain('://');
    const deep = JSON.stringify({ paths: [{ _path: 'a/'.repeat(400_000) }], paths_version: 1 });
    expect(readPathsJson(deep).problems[0]?.message).toContain('"path-length"');
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return formatError(error as UserError);
  }
  return 'nothing was thrown';
}
