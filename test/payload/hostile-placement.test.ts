import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserError } from '../../src/errors.js';
import { wholeOf } from '../../src/formats/content.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { openPackage } from '../../src/package/open.js';
import { findClobbers } from '../../src/payload/link/clobber.js';
import { planMember } from '../../src/payload/member.js';
import { openedPackage } from '../fixtures/opened.js';
import { condaPackage, type FixtureFile } from '../fixtures/package.js';

const python = { version: '3.7', executable: 'bin/python3.7', sitePackages: 'lib/python3.7/site-packages' };

// Few names, so that paths collide.
const folder = fc.constantFrom(
  'bin',
  'python-scripts',
  'site-packages',
  'site-packages/a',
  'lib',
  'lib/python3.7',
);
const name = fc.constantFrom('x', 'y.py', '__pycache__', 'a', 'site-packages');
const path = fc.oneof(
  fc.tuple(folder, name).map((parts) => parts.join('/')),
  name,
);
const target = fc.oneof(
  path,
  fc.constantFrom(
    '..',
    '../..',
    '../../outside',
    '../../../outside',
    '../lib',
    'a/../../..',
    '.',
    '/OUTSIDE',
  ),
);
const file = fc.oneof<fc.Arbitrary<FixtureFile>[]>(
  fc.constantFrom<FixtureFile>('evil', { directory: 0o755 }),
  fc.constant<FixtureFile>({
    data: 'in /placeholder',
    placeholder: { prefix: '/placeholder', mode: 'text' },
  }),
  target.map((softlink) => ({ softlink })),
);
const description = fc.record({
  files: fc.dictionary(path, file, { maxKeys: 6, noNullPrototype: true }),
  entryPoints: fc.subarray(['x = a:b', 'a = a:b']),
  noarch: fc.constantFrom('python' as const, undefined),
});

test('no package makes a writer that follows every link write outside the prefix', async () => {
  const codecs = await loadCodecs();
  const { locked } = await openedPackage({ name: 'one' });
  const applied = { refused: 0, written: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(description, { minLength: 1, maxLength: 2 }), async (descriptions) => {
      const root = mkdtempSync(join(tmpdir(), 'placement-'));
      const [prefix, outside] = [join(root, 'prefix'), join(root, 'outside')];
      mkdirSync(prefix);
      mkdirSync(outside);
      writeFileSync(join(outside, 'x'), 'mine');
      try {
        const members = [];
        for (const [i, { files, noarch, entryPoints }] of descriptions.entries()) {
          const named = Object.fromEntries(
            Object.entries(files).map(([at, one]) => [
              at,
              typeof one === 'object' && 'softlink' in one
                ? { softlink: one.softlink.replace('/OUTSIDE', outside) }
                : one,
            ]),
          );
          const { fn, bytes } = await condaPackage({
            name: `p${i}`,
            files: named,
            ...(noarch === undefined ? {} : { noarch, entryPoints }),
          });
          const opened = await openPackage({ fn, bytes, codecs });
          const record = { ...locked.record, name: `p${i}`, noarch: noarch ?? null };
          members.push(planMember(opened, { locked: { ...locked, record }, python, omit: [] }));
        }
        const { problems } = findClobbers(
          members.map(({ facts }) => facts),
          [],
        );
        if (problems.length > 0) throw new UserError('refused', problems);
        for (const { plan } of members) {
          for (const entry of plan.entries) {
            const at = join(prefix, entry.path);
            mkdirSync(dirname(at), { recursive: true });
            if (entry.type === 'directory') mkdirSync(at, { recursive: true });
            else {
              // A package linked later replaces the path, which is left out of the member of the earlier one.
              if (members.length > 1) rmSync(at, { force: true });
              if (entry.type === 'softlink') symlinkSync(entry.target, at);
              else writeFileSync(at, 'data' in entry ? wholeOf(entry.data) : '');
            }
          }
          for (const { compiled } of plan.pyc) {
            mkdirSync(dirname(join(prefix, compiled)), { recursive: true });
            writeFileSync(join(prefix, compiled), 'pyc');
          }
        }
        applied.written += 1;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        applied.refused += 1;
      } finally {
        const found = [
          readdirSync(root).sort(),
          readdirSync(outside),
          readFileSync(join(outside, 'x'), 'utf8'),
        ];
        rmSync(root, { recursive: true });
        expect(found).toEqual([['outside', 'prefix'], ['x'], 'mine']);
      }
    }),
    { numRuns: 400 },
  );
  // Both have to happen, or the test shows nothing.
  expect(Math.min(applied.refused, applied.written)).toBeGreaterThan(20);
});
