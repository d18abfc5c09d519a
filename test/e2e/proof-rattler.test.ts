import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { asTheLastWins } from '../oracles/clobbers.js';
import { type Known, unexplained } from '../oracles/differences.js';
import { factsIn } from '../oracles/facts.js';
import { installByRattler, rattlerObstacle } from '../oracles/rattler.js';
import { KNOWN } from '../oracles/rattler-table.js';
import { type DescribedSet, describeSet, packageFiles, smallPackages } from '../oracles/small-packages.js';
import { NOT_INSTALLED, SETS } from '../oracles/small-sets.js';
import { outputOf, runProgram } from '../program.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';
import { describeWithTools } from '../tools.js';
import { installerIn } from './build-installer.js';
import { bootstrapChannel } from './channel.js';
import { archiConstruct, archiConstructOk } from './cli.js';

const MANIFEST = join(import.meta.dirname, '../../installers/Bootstrap3/manifest.yaml');
const packages = join(sharedData, 'packages');
const met = new Set<Known>();

const needs = { tools: ['python3', 'tar', 'gzip'], obstacle: rattlerObstacle() };
describeWithTools('the tree that rattler links from a lock', needs, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'archi-rattler-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const differences = async (prefixes: {
    lock: string;
    prefix: string;
    writtenAs: string | null;
    ours: string;
  }) => {
    const { lock, prefix, writtenAs, ours } = prefixes;
    expect(await installByRattler(join(folder, 'cache'), [{ lock, prefix, writtenAs }])).toEqual([null]);
    const theirs = factsIn(prefix);
    // Two thousand files, each with a mode, a content and its fields in a record.
    expect(theirs.size).toBeGreaterThan(10_000);
    return unexplained(theirs, factsIn(ours), KNOWN, met);
  };

  test('equals that of an installer for linux-64', async () => {
    const channel = await bootstrapChannel('linux-64', { suite: 'bookworm' });
    const out = join(folder, 'out');
    const flags = ['--manifest', MANIFEST, '--channel', channel, '--platform', 'linux-64'];
    await archiConstructOk(['installer', ...flags, '--out', out]);
    const prefix = join(folder, 'prefix');
    const ours = `${prefix}-of-ours`;
    await outputOf(['sh', join(out, installerIn(out)), '-b', '-p', prefix]);
    renameSync(prefix, ours);
    const [lock = ''] = readdirSync(out).filter((name) => name.endsWith('.lock'));
    expect(await differences({ lock: join(out, lock), prefix, writtenAs: null, ours })).toEqual([]);
  });

  test('equals the layers of an image for linux-aarch64', async () => {
    const out = join(folder, 'image');
    const prefix = '/opt/judged';
    const channel = ['--channel', await bootstrapChannel('linux-aarch64', { suite: 'bookworm' })];
    const image = join(out, 'image.yaml');
    const lock = join(out, 'judged.lock');
    mkdirSync(out);
    writeFileSync(
      image,
      stringify({ name: 'judged', base: 'scratch', family: 'none', manifest: MANIFEST, prefix }),
    );
    const layout = join(out, 'layout');
    const flags = ['--image', image, '--arch', 'aarch64', ...channel, '--output', `oci:${layout}`];
    await archiConstructOk(['image', '--builder', 'direct', ...flags]);
    const locked = ['--manifest', MANIFEST, '--platform', 'linux-aarch64', ...channel, '--out', lock];
    await archiConstructOk(['lock', ...locked]);
    const root = join(out, 'root');
    await unpackLayers(layout, root);
    const ours = join(root, prefix);
    expect(await differences({ lock, prefix: join(folder, 'arm'), writtenAs: prefix, ours })).toEqual([]);
  });

  describeWithSharedData(
    "equals that of small packages of conda's, rattler's and conda-build's tests:",
    () => {
      const sets = [...packageFiles(packages).map((fn) => [fn]), ...SETS].map((fns) => fns.join(' '));
      let described: Map<string, DescribedSet>;
      let complaints: Map<string, string | null>;

      beforeAll(async () => {
        const all = await smallPackages(packages, join(folder, 'channel'));
        described = new Map(sets.map((name, i) => [name, describeSet(join(folder, `set-${i}`), name, all)]));
        const installations = [...described.values()].map(({ lock, prefix }) => ({
          lock,
          prefix,
          writtenAs: null,
        }));
        const errors = await installByRattler(join(folder, 'small-cache'), installations);
        complaints = new Map(sets.map((name, i) => [name, errors[i] ?? null]));
        for (const { prefix } of installations)
          if (existsSync(prefix)) renameSync(prefix, `${prefix}-of-rattler`);
      });

      test.each(sets)('%s', async (name) => {
        const set = described.get(name);
        if (set === undefined) throw new Error(`${name} is not described`);
        const complaint = complaints.get(name) ?? null;
        const ours = await complaintOfOurs(set);
        const { byRattler = null, byUs = null } = NOT_INSTALLED.find((row) => row.packages === name) ?? {};
        expect(complaint ?? 'installed').toMatch(byRattler ?? /^installed$/);
        expect(ours ?? 'installed').toMatch(byUs ?? /^installed$/);
        if (complaint !== null || ours !== null) return;
        const theirs = asTheLastWins(factsIn(`${set.prefix}-of-rattler`), set.dists);
        expect(unexplained(theirs, factsIn(set.prefix), KNOWN, met)).toEqual([]);
      });

      test('with a list of known differences that all occur', () => {
        expect(KNOWN.filter((row) => !met.has(row))).toEqual([]);
        expect(NOT_INSTALLED.filter((row) => !sets.includes(row.packages))).toEqual([]);
      });
    },
  );
});

/** Installs a set by our command line and an installer. Returns the error of one of them, or null. */
async function complaintOfOurs({ manifest, list, prefix }: DescribedSet): Promise<string | null> {
  const out = `${prefix}-out`;
  // The python of these sets does not run.
  const flags = [
    '--manifest',
    manifest,
    '--lock',
    list,
    '--platform',
    'linux-64',
    '--pyc',
    'target',
    '--out',
    out,
  ];
  const built = await archiConstruct(['installer', ...flags]);
  if (built.status !== 0) return built.stderr;
  const { status, stderr } = await runProgram(['sh', join(out, installerIn(out)), '-b', '-p', prefix]);
  return status === 0 ? null : stderr;
}

/** Unpacks the layers of the one image of a layout on top of each other with tar. */
async function unpackLayers(layout: string, root: string): Promise<void> {
  const blob = (digest: string) => join(layout, 'blobs', digest.replace(':', '/'));
  const [image] = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')).manifests;
  const { layers } = JSON.parse(readFileSync(blob(image.digest), 'utf8'));
  mkdirSync(root);
  for (const { digest } of layers)
    await outputOf(['tar', '-xpf', blob(digest), '-C', root, '--no-same-owner']);
}
