import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { describeWithTools } from '../tools.js';
import { installerIn } from './build-installer.js';
import { bootstrapChannel } from './channel.js';
import { archiConstruct, archiConstructOk } from './cli.js';
import { obstacleTo, ROOT_TOOLS } from './obstacles.js';
import { freshRoot, type Root, type RootPlatform } from './root.js';
import { whileServed } from './serve-channel.js';

const PREFIX = '/opt/of-two-channels';
const SPECS = ['python 3.11.*', 'pip', 'greeting'];
const GLIBC = '__glibc 2.36';

const MANIFEST = `name: OfTwo
version: "1"
channels: [https://unused.invalid/channel]
specs: [${SPECS.map((spec) => JSON.stringify(spec)).join(', ')}]
platforms:
  linux-64: {virtual_packages: [${GLIBC}]}
  linux-aarch64: {virtual_packages: [${GLIBC}]}
`;

const BUILD_PREFIX = `/build/${'placehold_'.repeat(20)}`;
const SCRIPT = `#!${BUILD_PREFIX}/bin/python
import six, sys
print("hello from", sys.prefix, six.__version__)
`;

/**
 * Packages that only our channel has, and newer builds of packages of the first channel, which its priority has to
 * hide.
 */
function ourPackages(subdir: RootPlatform) {
  const placeholder = { prefix: BUILD_PREFIX, mode: 'text' } as const;
  const files = { 'bin/greet': { data: SCRIPT, mode: 0o755, placeholder } };
  const depends = ['python >=3.11,<3.12.0a0', 'six'];
  const extension = '.tar.bz2';
  return [
    { name: 'greeting', subdir, depends, files, extension },
    { name: 'python', version: '3.11.99', subdir, extension },
    { name: 'six', version: '99.0', noarch: 'generic', extension },
  ] as const;
}

interface Report {
  readonly before: { readonly records: number; readonly bytes: number };
  readonly after: { readonly records: number; readonly bytes: number };
  readonly proof: readonly { readonly want: string; readonly packages: readonly string[] }[];
}

for (const platform of ['linux-64', 'linux-aarch64'] as const) {
  const needs = { tools: ROOT_TOOLS, obstacle: obstacleTo(platform) };
  describeWithTools(`a channel of Debian’s and one of ours, as one, for ${platform}`, needs, () => {
    let folder: string;
    let channels: readonly string[];
    const at = (name: string) => join(folder, name);

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'archi-construct-meta-'));
      const debian = await bootstrapChannel(platform, { suite: 'bookworm' });
      await writeFixtureChannel(at('ours'), ourPackages(platform));
      channels = ['--channel', debian, '--channel', at('ours')];
      writeFileSync(at('manifest.yaml'), MANIFEST);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const onPlatform = ['--platform', platform];
    const ofManifest = (...more: readonly string[]) => [
      ...onPlatform,
      '--manifest',
      at('manifest.yaml'),
      ...more,
    ];

    async function makeMeta(out: string, ...more: readonly string[]): Promise<Report> {
      const flags = [...onPlatform, ...channels, '--packages', '--virtual-package', GLIBC, '--out', out];
      return JSON.parse(await archiConstructOk(['channel', 'meta', ...SPECS, ...flags, ...more, '--json']));
    }

    function repodata(name: string, subdir: string) {
      return JSON.parse(readFileSync(join(at(name), subdir, 'repodata.json'), 'utf8'));
    }

    /** Locks the manifest over the served channel and builds its installer. Returns the path of the installer. */
    async function buildOver(url: string, name: string): Promise<string> {
      const lock = at(`${name}.lock`);
      await archiConstructOk(['lock', ...ofManifest('--solve', '--channel', url, '--out', lock)]);
      const out = at(`${name}-dist`);
      // To compile sources emulated takes half a minute, and shows nothing of channels.
      await archiConstructOk(['installer', ...ofManifest('--lock', lock, '--pyc', 'none', '--out', out)]);
      return join(out, installerIn(out));
    }

    async function greetings(installer: string): Promise<string> {
      const root: Root = await freshRoot(platform);
      try {
        mkdirSync(join(root.path, 'opt'), { recursive: true });
        copyFileSync(installer, join(root.path, 'installer.sh'));
        const installed = await root.run(['sh', '/installer.sh', '-b', '-p', PREFIX]);
        expect(installed).toMatchObject({ status: 0 });
        return (await root.run([`${PREFIX}/bin/greet`])).stdout;
      } finally {
        rmSync(root.path, { recursive: true, force: true });
      }
    }

    test('gives the same lock as the full channels, and an installer built from it runs', async () => {
      const report = await makeMeta(at('meta'));
      expect(report.after.records).toBeLessThan(report.before.records);
      expect(report.proof.map(({ want }) => want)).toEqual([...SPECS, 'all together']);
      const full = at('full.lock');
      await archiConstructOk(['lock', ...ofManifest('--solve', ...channels, '--out', full)]);
      const installer = await whileServed(at('meta'), (url) => buildOver(url, 'meta'));
      for (const subject of [at('meta.lock'), installer]) {
        const diff = JSON.parse(await archiConstructOk(['channel', 'diff', full, subject, '--json']));
        expect(diff).toMatchObject({ added: [], removed: [], changed: [] });
        expect(diff.same).toBe(report.proof.at(-1)?.packages.length);
      }
      expect(await greetings(installer)).toMatch(`hello from ${PREFIX} 1.`);
    });

    // Nothing in it depends on the platform, so one is enough.
    if (platform !== 'linux-64') return;

    test('has one form of repodata, .tar.bz2 packages and md5 for an old conda', async () => {
      await makeMeta(at('old'), '--format', 'tar.bz2');
      for (const subdir of [platform, 'noarch']) {
        rmSync(join(at('old'), subdir, 'repodata.json.zst'));
        const { info, packages, repodata_version, ...rest } = repodata('old', subdir);
        expect({ info, repodata_version, ...rest }).toEqual({
          info: { subdir },
          repodata_version: 1,
          'packages.conda': {},
          removed: [],
        });
        const files = readdirSync(join(at('old'), subdir)).filter((name) => name !== 'repodata.json');
        expect(Object.keys(packages).sort()).toEqual(files.sort());
        for (const [fn, { md5 }] of Object.entries<{ md5: string }>(packages))
          expect(
            createHash('md5')
              .update(readFileSync(join(at('old'), subdir, fn)))
              .digest('hex'),
          ).toBe(md5);
      }
      const installer = await whileServed(at('old'), (url) => buildOver(url, 'old'));
      const { stdout } = await archiConstruct(['audit', at('old.lock'), '--conda', '4.5.12', '--json']);
      const rules: string[] = JSON.parse(stdout).findings.map(({ rule }: { rule: string }) => rule);
      // Debian's packages name their glibc.
      const old = rules.filter((rule) => rule.startsWith('old-conda-'));
      expect(new Set(old)).toEqual(new Set(['old-conda-virtual-package']));
      expect(await greetings(installer)).toMatch(`hello from ${PREFIX} 1.`);
    });
  });
}
