import type { AuditReport } from './audit/report.js';
import type { AuditOptions } from './audit/run.js';
import type { IndexResult } from './channel/index/run.js';
import { openCache } from './cli/open-cache.js';
import { type Emit, silent } from './events.js';
import type { buildImages } from './image/build.js';
import type { ImageBuildResult } from './image/result.js';
import type { InstallerOptions, InstallerResult } from './installer/run.js';
import type { LockOptions, LockResult } from './lock/run.js';
import type { PlanOptions, PlanResult } from './plan/run.js';
import type { VerifyOptions, VerifyResult } from './verify/run.js';

export { ArchiError, BugError, type Problem, ToolError, UserError } from './errors.js';
/**
 * The functions that commands call, for programs: docs/api.md. Options are those of the commands' flags, and have the same
 * defaults; results are those of `--json`. All throw ArchiError as commands do, and print nothing.
 */
export type { Event } from './events.js';
export type {
  AuditReport,
  ImageBuildResult,
  IndexResult,
  InstallerResult,
  LockResult,
  PlanResult,
  VerifyResult,
};

/** The options of a command: those in `Needed` have to be given, the others have defaults. */
type Input<Options, Needed extends keyof Options = never> = Partial<Omit<Options, Needed>> &
  Pick<Options, Needed>;

type ImageOptions = Parameters<typeof buildImages>[0];

/** The defaults of a command's options, without those that every command has. */
type Defaults<Options, Needed extends keyof Options = never> = Required<
  Omit<Options, keyof Common | Needed | 'path'>
>;

/** Builds an installer with its lock, checksum and construct.yaml: `archi-construct installer`. */
export async function buildInstaller(input: Input<InstallerOptions> = {}): Promise<InstallerResult> {
  const { installer } = await import('./installer/run.js');
  const defaults = {
    lock: undefined,
    compression: 'gzip',
    out: 'dist',
    keepPkgs: false,
    render: false,
  } as const;
  const options = { ...SUBJECT, ...defaults, dryRun: false, ...given(input), ...commonOf(input) };
  return (await installer(options)).result;
}

/** Makes the lock of a manifest, or updates packages in it, and writes it: `archi-construct lock`. */
export async function resolveLock(input: Input<LockOptions> = {}): Promise<LockResult> {
  const { lock } = await import('./lock/run.js');
  const defaults = { format: 'lock', out: undefined, dryRun: false, update: null } as const;
  return (await lock({ ...SUBJECT, ...defaults, ...given(input), ...commonOf(input) })).result;
}

/** Makes an image, or what another builder needs: `archi-construct image`. */
export async function buildImage(input: Input<ImageOptions> = {}): Promise<ImageBuildResult> {
  const { buildImages } = await import('./image/build.js');
  const defaults: Defaults<ImageOptions> = {
    ...SUBJECT,
    ...{ platform: [], arch: [], image: undefined, builder: 'auto', lock: undefined, compression: 'gzip' },
    ...{ qemu: 'auto', out: 'dist', tags: [], output: undefined, push: undefined, load: false },
    ...{ builderArgs: [], allowUnlinked: false, updateBase: false, defaultRegistry: undefined },
    ...{ plainHttp: false, dryRun: false },
  };
  return (await buildImages({ ...defaults, ...given(input), ...commonOf(input) })).result;
}

/** Proves that an installer holds what its lock says: `archi-construct verify`. Throws UserError with all differences. */
export async function verifyInstaller(input: Input<VerifyOptions, 'installer'>): Promise<VerifyResult> {
  const { verify } = await import('./verify/run.js');
  return (await verify({ lock: undefined, channel: [], ...given(input), ...commonOf(input) })).result;
}

/** Looks for faults in the packages of a lock, a channel folder, an installer or an image: `archi-construct audit`. */
export async function audit(input: Input<AuditOptions, 'subject'>): Promise<AuditReport> {
  const { audit: run } = await import('./audit/run.js');
  const defaults: Defaults<AuditOptions, 'subject'> = {
    ...{ manifest: undefined, base: undefined, baseline: undefined, glibc: undefined, conda: undefined },
    ...{ platform: undefined, severity: 'note', failOn: 'warning', channel: [], channelAlias: undefined },
  };
  return (await run({ ...defaults, ...given(input), ...commonOf(input) })).result;
}

/** Plans the builds of the packages that a platform lacks: `archi-construct plan`. */
export async function plan(input: Input<PlanOptions> = {}): Promise<PlanResult> {
  const { plan: run } = await import('./plan/run.js');
  const defaults: Defaults<PlanOptions> & Pick<PlanOptions, 'path'> = {
    ...{ path: null, from: 'linux-64', to: undefined, want: [], channel: [], channelAlias: undefined },
    ...{ have: [], bootstrap: [], recipes: undefined, minutes: '3', times: undefined, workers: 4 },
    ...{ status: false, formats: [], out: 'dist' },
    ...{ variant: [], variantConfig: [], exclusiveConfig: [], recipeEnv: [] },
  };
  return (await run({ ...defaults, ...given(input), ...commonOf(input) })).result;
}

/** Writes the index files of a folder of packages: `archi-construct channel index`. */
export async function indexChannel(input: {
  readonly folder: string;
  readonly emit?: Emit;
}): Promise<IndexResult> {
  const { channelIndex } = await import('./channel/index/run.js');
  return (await channelIndex({ emit: silent, ...given(input) })).result;
}

/** The defaults of the flags that say which packages are meant. */
const SUBJECT = {
  py: undefined,
  manifest: undefined,
  platform: undefined,
  arch: undefined,
  channel: [],
  channelAlias: undefined,
  solve: false,
} as const;

interface Common {
  readonly cacheDir?: string;
  readonly offline?: boolean;
  /** Gets progress and warnings. */
  readonly emit?: Emit;
  readonly env?: Readonly<NodeJS.ProcessEnv>;
}

function commonOf({ cacheDir, offline = false, emit = silent, env = process.env }: Common) {
  return { cacheDir: openCache(cacheDir, env), offline, emit, env };
}

/** Returns the options that have a value: undefined stands for the default. */
function given<Options extends object>(input: Options): Options {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Options;
}
