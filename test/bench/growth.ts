import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { bin } from '../command-line.js';
import { installerIn } from '../e2e/build-installer.js';
import type { Subject } from './build.js';
import { type Grown, reportGrowth } from './growth-table.js';
import { measureOnce } from './measure.js';
import { syntheticSubject } from './synthetic.js';
import { removeFolder } from './workspace.js';

const COUNTS = [10, 100, 1000];
const MIB = 2 ** 20;
/** Packages of one payload, and MiB of each. */
const PAYLOADS = [
  [1, 1],
  [4, 16],
  [64, 16],
  [256, 16],
] as const;

/** Text of random bytes, of which compression leaves three quarters. */
const TEXT = Buffer.from(randomBytes(3 * MIB).toString('base64'));

// Time and memory are to grow no faster than what is packed. On the disk: four gigabytes, several times, fit in few memories.
test('the time to build, verify and install is measured for growing distributions', async () => {
  const byCount: Grown[] = [];
  for (const count of COUNTS) byCount.push(await grown(count, count));
  const bySize: Grown[] = [];
  for (const [count, size] of PAYLOADS)
    bySize.push(await grown(count * size, count, (name) => largeFiles(name, size)));
  reportGrowth([
    { what: 'packages of 10 small files', rows: byCount },
    { what: 'MiB, 16 a package', rows: bySize },
  ]);
});

/** Measures what each step takes for one distribution, which has `amount` of what grows. */
async function grown(
  amount: number,
  packages: number,
  filesOf?: Parameters<typeof syntheticSubject>[2],
): Promise<Grown> {
  const workspace = mkdtempSync(join(tmpdir(), 'archi-construct-growth-'));
  onTestFinished(() => removeFolder(workspace));
  const subject = await syntheticSubject(packages, workspace, filesOf);
  const out = join(workspace, 'out');
  mkdirSync(out);
  const environment = { ARCHI_CONSTRUCT_CACHE: join(workspace, 'cache') };
  const ours = (...words: string[]) =>
    measureOnce({ command: [process.execPath, bin, ...words, '--quiet'], environment, measureRss: true });
  const build = ['installer', ...subject, '--out', out];
  const cold = await ours(...build);
  const warm = await ours(...build);
  const installer = join(out, installerIn(out));
  const verify = await ours('verify', installer, '--channel', channelOf(subject));
  const image = await ours(...imageOf(subject, { packages, workspace }));
  removeFolder(join(workspace, 'image'));
  const install = await measureOnce({
    command: ['sh', installer, '-b', '-p', join(workspace, 'prefix'), '--no-compile'],
  });
  const megabytes = statSync(installer).size / 1e6;
  removeFolder(workspace);
  return { amount, megabytes, steps: { 'build, cold': cold, 'build, warm': warm, verify, image, install } };
}

/** The command line that makes an image with an empty base as an OCI layout. */
function imageOf(
  subject: Subject,
  { packages, workspace }: { packages: number; workspace: string },
): readonly string[] {
  const file = join(workspace, 'image.yaml');
  writeFileSync(
    file,
    `name: bench\nbase: scratch\nfamily: none\nlocale: C.UTF-8\nmanifest: manifest-${packages}/manifest.yaml\nprefix: /opt/bench\n`,
  );
  return [
    'image',
    '--image',
    file,
    ...subject,
    '--out',
    workspace,
    '--builder',
    'direct',
    '--output',
    `oci:${join(workspace, 'image')}`,
  ];
}

function channelOf(subject: Subject): string {
  return subject.at(-1) ?? '';
}

/** Files of a MiB each, which differ between packages. */
function largeFiles(name: string, size: number): Record<string, Buffer> {
  const start = Number(name.replace(/\D/g, '')) * 4099;
  return Object.fromEntries(
    Array.from({ length: size }, (_, index) => {
      const at = (start + index * 65_537) % (TEXT.length - MIB);
      return [`share/${name}/${index}.txt`, TEXT.subarray(at, at + MIB)];
    }),
  );
}
