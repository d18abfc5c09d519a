import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Candidate, pairedMedians } from './measure.js';
import { CONSTRUCTOR } from './peers.js';
import { type Row, seconds } from './table.js';
import { emptyFolder } from './workspace.js';

const MARKER = '\n@@END_HEADER@@\n';

/** Installs with each set of the installer's flags, and the floor: the same payload through one gzip and one tar. */
export async function benchInstall(installer: string, workspace: string): Promise<Row[]> {
  const unpacked = join(workspace, 'unpacked');
  const took = await pairedMedians({
    compiling: installing(installer, join(workspace, 'compiling')),
    plain: installing(installer, join(workspace, 'plain')),
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
      ours: seconds(took.compiling.wall),
      peer: seconds(CONSTRUCTOR.installSeconds),
      floor,
      goal: '≤ 1.5 s',
    },
    {
      what: 'install, pyc files compiled on the target: CPU',
      ours: seconds(took.compiling.cpu),
      peer: seconds(CONSTRUCTOR.installCpuSeconds),
      goal: `≤ ${seconds(CONSTRUCTOR.installCpuSeconds / 3)}`,
    },
    {
      what: 'install, no pyc files to compile: wall',
      ours: seconds(took.plain.wall),
      floor,
      goal: '≤ 0.7 s',
    },
    { what: 'install, no pyc files to compile: CPU', ours: seconds(took.plain.cpu) },
  ];
}

function installing(installer: string, prefix: string): Candidate {
  return {
    command: ['sh', installer, '-b', '-p', prefix],
    before: () => rmSync(prefix, { recursive: true, force: true }),
  };
}

/** Bytes before the payload. */
function payloadStart(installer: string): number {
  return readFileSync(installer).indexOf(MARKER) + MARKER.length;
}
