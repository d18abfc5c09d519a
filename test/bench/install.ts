import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Candidate, pairedMedians } from './measure.js';
import { CONSTRUCTOR } from './peers.js';
import { type Row, seconds } from './table.js';
import { emptyFolder } from './workspace.js';

const MARKER = '\n@@END_HEADER@@\n';

/** Installs, and the floor: the same payload through one gzip and one tar. */
export async function benchInstall(installer: string, workspace: string): Promise<Row[]> {
  const unpacked = join(workspace, 'unpacked');
  const took = await pairedMedians({
    install: installing(installer, join(workspace, 'prefix')),
    withoutPyc: installing(installer, join(workspace, 'prefix'), ['--no-compile']),
    floor: {
      command: ['sh', '-c', 'tail -c "+$1" "$2" | gzip -dc | tar -xf - -C "$3"', 'sh'].concat(
        String(payloadStart(installer) + 1),
        installer,
        unpacked,
      ),
      before: () => emptyFolder(unpacked),
    },
  });
  const floor = `${seconds(took.floor.wall)} (one gzip into one tar), CPU ${seconds(took.floor.cpu)}`;
  return [
    {
      what: 'install, pyc files compiled on the target: wall',
      ours: seconds(took.install.wall),
      peer: seconds(CONSTRUCTOR.installSeconds),
      floor,
      goal: '≤ 1.5 s',
    },
    {
      what: 'install, pyc files compiled on the target: CPU',
      ours: seconds(took.install.cpu),
      peer: seconds(CONSTRUCTOR.installCpuSeconds),
      goal: `≤ ${seconds(CONSTRUCTOR.installCpuSeconds / 3)}`,
    },
    {
      what: 'install, --no-compile: wall',
      ours: seconds(took.withoutPyc.wall),
      floor,
      goal: '≤ 0.7 s',
    },
    { what: 'install, --no-compile: CPU', ours: seconds(took.withoutPyc.cpu) },
  ];
}

/** What every package more costs an install, in milliseconds, between a small and a large distribution. */
export async function benchInstallGrowth({
  small,
  large,
  packages,
  workspace,
}: {
  small: string;
  large: string;
  /** How many more the large one has. */
  packages: number;
  workspace: string;
}): Promise<Row[]> {
  const took = await pairedMedians({
    small: installing(small, join(workspace, 'small-prefix')),
    large: installing(large, join(workspace, 'large-prefix')),
  });
  const perPackage = ((took.large.wall - took.small.wall) / packages) * 1000;
  return [
    {
      what: 'install, each package more (10 small files)',
      ours: `${perPackage.toFixed(2)} ms`,
      peer: `${CONSTRUCTOR.installMillisecondsPerPackage} ms`,
    },
  ];
}

function installing(installer: string, prefix: string, flags: readonly string[] = []): Candidate {
  return {
    command: ['sh', installer, '-b', '-p', prefix, ...flags],
    before: () => rmSync(prefix, { recursive: true, force: true }),
  };
}

/** Bytes before the payload. */
function payloadStart(installer: string): number {
  return readFileSync(installer).indexOf(MARKER) + MARKER.length;
}
