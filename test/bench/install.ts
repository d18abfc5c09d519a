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

/** Installers of the same packages, which differ in where sources are compiled. */
export interface Installers {
  /** When the installer was built, which is the default. */
  readonly compiled: string;
  readonly target: string;
  readonly none: string;
  /** As `none`, compressed by zstd. */
  readonly zstd: string;
}

/** Installs beside the peers, and the floor: the payload without pyc files through one gzip and one tar. */
export async function benchInstall(
  installers: Installers,
  { peers, workspace }: { peers: InstallPeers; workspace: string },
): Promise<Row[]> {
  const unpacked = join(workspace, 'unpacked');
  const install = (installer: string) => installing(installer, join(workspace, 'prefix'));
  const took = await pairedMedians({
    compiled: install(installers.compiled),
    conda: peers.conda?.install(join(workspace, 'constructor-prefix')),
    target: install(installers.target),
    none: install(installers.none),
    zstd: install(installers.zstd),
    rattler: peers.rattler?.cold,
    rattlerWarm: peers.rattler?.warm,
    floor: {
      command: ['sh', '-c', 'tail -c "+$1" "$2" | gzip -dc | tar -xf - -C "$3"', 'sh'].concat(
        String(payloadStart(installers.none) + 1),
        installers.none,
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
        what: `install, ${name}`,
        ours: took.compiled[key],
        peers: measured(conda),
        goals: [{ atMost: 0.2, times: 'constructor' }],
      },
      {
        ...common,
        what: `install, --pyc target, ${name}`,
        ours: took.target[key],
        peers: measured(conda),
      },
      {
        ...common,
        what: `install, --pyc none, ${name}`,
        ours: took.none[key],
        peers: measured({ ...conda, ...rattler }),
        goals: [
          { atMost: 0.25, times: 'constructor' },
          { atMost: 0.6, times: 'rattler, cache emptied' },
        ],
      },
      {
        unit: 's',
        what: `install, zstd, --pyc none, ${name}`,
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

function installing(installer: string, prefix: string): Candidate {
  return {
    command: ['sh', installer, '-b', '-p', prefix],
    // The home folder of this machine's user can list thousands of environments.
    environment: { HOME: dirname(prefix) },
    before: () => removeFolder(prefix),
  };
}

/** Returns the number of bytes before the payload. */
function payloadStart(installer: string): number {
  return readFileSync(installer).indexOf(MARKER) + MARKER.length;
}
