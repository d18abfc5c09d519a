import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeInstaller } from '../installer/make-installer.js';
import { outputOf } from '../program.js';
import { type Linked, linkAll } from '../reference/linker.js';
import { openReal, type RealPackage } from '../reference/real-packages.js';
import { differences, treeIn } from '../reference/tree.js';
import { describeWithTools } from '../tools.js';
import { installerIn } from './build-installer.js';
import { bootstrapChannel, LINES } from './channel.js';
import { archiConstructOk } from './cli.js';
import { installedRecords, recordProblems } from './installed.js';

/** A payload of a bootstrap channel, with a python of that version or none. */
interface Payload {
  readonly python: string | null;
  readonly suite: string;
  /** Returns the flags that name the manifest. */
  readonly flags: (folder: string) => readonly string[];
  readonly atLeast: number;
}

const WITHOUT_PYTHON = `name: Libraries
version: 1.0.0
channels: [./unused]
specs: [openssl, sqlite, xz, zstd, fontconfig, ncurses, ca-certificates]
platforms: { linux-64: { virtual_packages: [__glibc 2.36] } }
`;
const PAYLOADS: readonly Payload[] = [
  ...LINES.map(({ python, suite, flags }) => ({ python, suite, flags: () => flags, atLeast: 1500 })),
  { python: null, suite: 'bookworm', flags: manifestWithoutPython, atLeast: 100 },
];
const PREFIXES = ['short', `long-${'x'.repeat(120)}`, "with space and 'é'"];
const HOWS = ['by the installer', 'by sh alone'] as const;

const obstacle = process.arch === 'x64' ? null : 'the host is no x86_64';
describeWithTools(
  'an installer of a bootstrap channel leaves the tree of the reference linker:',
  { tools: ['tar', 'gzip'], obstacle },
  () => {
    describe.each(PAYLOADS)('python $python of $suite', (payload) => {
      let folder: string;
      let packages: readonly RealPackage[];
      const installers = new Map<string, string>();
      /** What the reference leaves, by prefix. */
      const references = new Map<string, Linked>();

      beforeAll(async () => {
        folder = mkdtempSync(join(tmpdir(), 'archi-reference-'));
        const out = join(folder, 'out');
        const channel = await bootstrapChannel('linux-64', payload);
        const flags = [...payload.flags(folder), '--channel', channel, '--platform', 'linux-64'];
        await archiConstructOk(['installer', ...flags, '--out', out]);
        packages = await locked(out, channel);
        installers.set('by the installer', join(out, installerIn(out)));
        installers.set(
          'by sh alone',
          makeInstaller(packages, { python: target(payload.python), relocatedBy: 'sh' }).path,
        );
      });

      afterAll(() => rmSync(folder, { recursive: true, force: true }));

      test.each(HOWS.flatMap((how) => PREFIXES.map((name) => [how, name] as const)))(
        'relocated %s, in the prefix %j',
        async (how, name) => {
          const prefix = join(folder, name);
          rmSync(prefix, { recursive: true, force: true });
          await outputOf(['sh', installers.get(how) ?? '', '-b', '-p', prefix]);
          const opened = packages.map((realPackage) => realPackage.opened);
          const linked = references.get(prefix) ?? linkAll(opened, prefix, payload.python);
          references.set(prefix, linked);
          const tree = treeIn(prefix);
          expect(differences(linked, tree)).toEqual([]);
          expect(tree.size).toBeGreaterThan(payload.atLeast);
          expect(installedRecords(prefix).flatMap((record) => recordProblems(prefix, record))).toEqual([]);
          rmSync(prefix, { recursive: true });
        },
      );
    });
  },
);

function manifestWithoutPython(folder: string): readonly string[] {
  const path = join(folder, 'manifest.yaml');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, WITHOUT_PYTHON);
  return ['--manifest', path];
}

/** Returns the packages of the lock beside an installer, in its order. */
async function locked(out: string, channel: string): Promise<readonly RealPackage[]> {
  const [lock = ''] = readdirSync(out).filter((name) => name.endsWith('.lock'));
  const { packages } = JSON.parse(readFileSync(join(out, lock), 'utf8')) as { packages: { url: string }[] };
  const opened = packages.map(async ({ url }) => {
    const found = await openReal(join(channel, ...url.split('/').slice(-2)));
    if (found === null) throw new Error(`${url} is refused`);
    return found;
  });
  return Promise.all(opened);
}

function target(version: string | null) {
  if (version === null) return null;
  const sitePackages = `lib/python${version}/site-packages`;
  return { version, executable: `bin/python${version}`, sitePackages };
}
