import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Candidate, pairedMedians } from './measure.js';
import type { ConstructorPeer } from './peer-constructor.js';
import type { RattlerPeer } from './peer-rattler.js';
import { measured, type Row } from './table.js';
import { emptyFolder, removeFolder } from './workspace.js';

const MARKER = '\n@@END_HEADER@@\n';

/** The peers that install the same packages, as far as they are installed here. */
export interface InstallPeers {
  readonly conda: ConstructorPeer | null;
  readonly rattler: RattlerPeer | null;
}

/** Installs beside the peers, and the floor: the same payload through one gzip and one tar. */
export async function benchInstall(
  installer: string,
  {
    zstdInstaller,
    peers,
    workspace,
  }: {
    /** Has the same packages as `installer`, compressed by zstd. */
    zstdInstaller: string;
    peers: InstallPeers;
    workspace: string;
  },
): Promise<Row[]> {
  const unpacked = join(workspace, 'unpacked');
  const took = await pairedMedians({
    install: installing(installer, join(workspace, 'prefix')),
    conda: peers.conda?.install(join(workspace, 'constructor-prefix')),
    withoutPyc: installing(installer, join(workspace, 'prefix'), ['--no-compile']),
    zstd: installing(zstdInstaller, join(workspace, 'prefix'), ['--no-compile']),
    rattler: peers.rattler?.cold,
    rattlerWarm: peers.rattler?.warm,
    floor: {
      command: ['sh', '-c', 'tail -c "+$1" "$2" | gzip -dc | tar -xf - -C "$3"', 'sh'].concat(
        String(payloadStart(installer) + 1),
        installer,
        unpacked,
      ),
      before: () => emptyFolder(unpacked),
    },
  });
  const rows = (['wall', 'cpu'] as const).map((key): Row[] => {
    const conda = { constructor: took.conda?.[key] };
    const rattler = {
      'rattler, cache emptied': took.rattler?.[key],
      'rattler, from its cache': took.rattlerWarm?.[key],
    };
    const name = { wall: 'wall', cpu: 'CPU' }[key];
    const common = { unit: 's', floor: { value: took.floor[key], what: 'one gzip into one tar' } } as const;
    return [
      {
        ...common,
        what: `install, compiled, ${name}`,
        ours: took.install[key],
        peers: measured(conda),
        goals: [{ atMost: 0.2, times: 'constructor' }],
      },
      {
        ...common,
        what: `install, --no-compile, ${name}`,
        ours: took.withoutPyc[key],
        peers: measured({ ...conda, ...rattler }),
        goals: [
          { atMost: 0.25, times: 'constructor' },
          { atMost: 0.6, times: 'rattler, cache emptied' },
        ],
      },
      {
        unit: 's',
        what: `install, zstd, --no-compile, ${name}`,
        ours: took.zstd[key],
        peers: measured({ ...conda, ...rattler }),
      },
    ];
  });
  return rows.flat();
}

/** Returns the time that each further package adds to an install, from a small and a large distribution. */
export async function benchInstallGrowth({
  small,
  large,
  packages,
  workspace,
}: {
  small: string;
  large: string;
  /** The number of packages that the large one has in addition. */
  packages: number;
  workspace: string;
}): Promise<Row[]> {
  const took = await pairedMedians({
    small: installing(small, join(workspace, 'small-prefix')),
    large: installing(large, join(workspace, 'large-prefix')),
  });
  return [
    {
      what: 'install, each package more (10 small files)',
      unit: 'ms',
      ours: ((took.large.wall - took.small.wall) / packages) * 1000,
    },
  ];
}

function installing(installer: string, prefix: string, flags: readonly string[] = []): Candidate {
  return {
    command: ['sh', installer, '-b', '-p', prefix, ...flags],
    // The home folder of this machine's user can list thousands of environments.
    environment: { HOME: dirname(prefix) },
    before: () => removeFolder(prefix),
  };
}

/** Returns the number of bytes before the payload. */
function payloadStart(installer: string): number {
  return readFileSync(installer).indexOf(MARKER) + MARKER.length;
}
