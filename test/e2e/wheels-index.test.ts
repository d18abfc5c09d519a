import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ArchiError, formatError } from '../../src/errors.js';
import { lockedWith, type WheeledRequest } from '../lock/locked-wheels.js';
import { describeWithTools } from '../tools.js';
import { obstacleToIndex, pipDownload } from './pip-index.js';

const LXML = 'lxml==6.0.2';
const MACHINES = { 'linux-aarch64': 'aarch64', 'linux-64': 'x86_64', 'linux-riscv64': 'riscv64' } as const;
const YEARS: Readonly<Record<number, string>> = { 17: 'manylinux2014', 12: 'manylinux2010', 5: 'manylinux1' };

/** Names whose files differ in ABI, glibc, level and machines. */
const NAMES = [
  ...[
    'numpy==1.26.4',
    LXML,
    'cryptography==42.0.8',
    'pydantic-core==2.20.1',
    'cffi==1.17.1',
    'pyyaml==6.0.2',
  ],
  ...[
    'markupsafe==2.1.5',
    'pandas==2.2.2',
    'orjson==3.10.6',
    'bcrypt==4.1.3',
    'psutil==6.0.0',
    'six==1.16.0',
  ],
  ...['protobuf==5.27.2', 'zope.interface==7.0', 'tornado==6.4.1', 'ruff==0.5.0'],
];

describeWithTools('the index of this machine', { tools: ['python3'], obstacle: obstacleToIndex() }, () => {
  const asked = (version: string, platform: NonNullable<WheeledRequest['platform']>, glibc: string) =>
    lockedWith({
      text: `virtual_packages: [__glibc ${glibc}]\nwheels: ["${version}"]`,
      ...{ platform, env: process.env },
    });

  test.each([
    ['linux-aarch64', '2.28', NAMES],
    ['linux-64', '2.17', NAMES],
    ['linux-riscv64', '2.39', [LXML, 'six==1.16.0', 'pyyaml==6.0.2', 'numpy==1.26.4']],
  ] as const)('has the wheels for %s that pip downloads, and no others', async (platform, glibc, names) => {
    const theirs: string[] = [];
    const ours: string[] = [];
    for (const name of names) {
      const folder = mkdtempSync(join(tmpdir(), 'archi-index-'));
      pipDownload(folder, ...tagsOf(platform, glibc), name);
      theirs.push(`${name}: ${readdirSync(folder)}`);
      rmSync(folder, { recursive: true, force: true });
      const fns = await asked(name, platform, glibc).then(
        ({ lock }) => lock.wheels?.map(({ fn }) => fn),
        () => [],
      );
      ours.push(`${name}: ${fns}`);
    }
    expect(ours).toEqual(theirs);
    expect(ours.join()).toContain('lxml-6.0.2-cp311');
  });

  test('has no numpy for riscv64, and the message says what there is', async () => {
    const error: unknown = await asked('numpy==1.26.4', 'linux-riscv64', '2.39').catch(
      (error: unknown) => error,
    );
    const text = formatError(error as ArchiError);
    expect(text).toContain('no wheel of numpy==1.26.4 is for linux-riscv64 with python 3.11');
    expect(text).toContain('manylinux_2_17_aarch64.manylinux2014_aarch64: cp310, cp311');
    expect(text).toContain('numpy-1.26.4.tar.gz');
  });
});

/** What pip is told of a machine: with --platform it adds neither older glibcs nor the names of years. */
function tagsOf(platform: keyof typeof MACHINES, glibc: string): string[] {
  const machine = MACHINES[platform];
  const newest = Number(glibc.split('.')[1]);
  const levels = Array.from({ length: newest - 4 }, (_, i) => newest - i).flatMap((minor) => [
    `manylinux_2_${minor}_${machine}`,
    ...(YEARS[minor] === undefined ? [] : [`${YEARS[minor]}_${machine}`]),
  ]);
  const abis = ['cp311', 'abi3', 'none'].flatMap((abi) => ['--abi', abi]);
  const python = ['--implementation', 'cp', '--python-version', '3.11.4', ...abis];
  return [...python, ...[...levels, `linux_${machine}`].flatMap((level) => ['--platform', level])];
}
