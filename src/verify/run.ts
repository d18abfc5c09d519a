import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { openDeps } from '../channel/open.js';
import { channels, text } from '../cli/checks.js';
import type { Outcome } from '../cli/options.js';
import { type Input, type Options, perform } from '../cli/perform.js';
import { formatPin } from '../conda/file-name.js';
import { type Problem, UserError } from '../errors.js';
import { createPool } from '../host/threads/pool.js';
import { type OpenedInstaller, openInstaller, payloadProblems } from '../inspect/open.js';
import { withInstallerBytes } from '../inspect/open-bytes.js';
import { readParts } from '../installer/header/read-parts.js';
import { AN_INSTALLER_TO_VERIFY, expectKind } from '../kind/open-expected.js';
import { findInstaller } from '../kind/open-subject.js';
import type { ExtractedFacts } from '../payload/extracted.js';
import type { MemberFacts } from '../payload/member.js';
import { type OpenPython, pathPythonOpener, pythonOpener } from '../payload/pyc/open-build-python.js';
import { escapeControls } from '../text/escape.js';
import { type CheckDeps, checkMembers } from './check-members.js';
import { type CompareLock, givenLock } from './open-given-lock.js';
import { withPycsOf } from './open-pyc.js';
import { type Given, givenOf, verifyFrame } from './verify.js';
import type { Checked, CheckRequest } from './worker.js';

/** The flags of `archi-construct verify`. */
export type VerifyOptions = Options<typeof CHECKS>;

const CHECKS = {
  /** The file, or its folder; null for the current folder. */
  installer: text(null),
  lock: text(),
  channel: channels(),
  channelAlias: text(),
};

/** Checks that an installer matches its lock. Throws UserError with all differences. */
export async function verifyInstaller(input: Input<VerifyOptions> = {}): Promise<VerifyResult> {
  return perform(input, CHECKS, verify);
}

async function verify(options: VerifyOptions): Promise<Outcome<VerifyResult>> {
  const { channel, emit } = options;
  const installer = findInstaller({
    path: options.installer,
    what: AN_INSTALLER_TO_VERIFY.what,
    command: 'verify',
  });
  expectKind(installer, AN_INSTALLER_TO_VERIFY);
  const given = options.lock === undefined ? null : givenLock(options.lock);
  const pool = createPool<CheckRequest, Checked<MemberFacts | ExtractedFacts>>({
    script: new URL('./worker.js', import.meta.url),
    size: availableParallelism(),
  });
  try {
    const deps = openDeps({ ...options, channels: channel });
    const { store } = deps;
    const openPython = given?.isTrusted
      ? pythonOpener({ channels: channel, deps, cacheDir: options.cacheDir })
      : pathPythonOpener(UNTRUSTED);
    return proved(
      await proveInstaller(
        { installer, compare: given?.compare ?? null, channels: channel },
        { store, emit, check: pool.run, openPython },
      ),
    );
  } finally {
    await pool.close();
  }
}

const UNTRUSTED =
  'the python of the lock inside is not run unless you give the lock that the installer was built from (--lock FILE)';

/** An installer that is equal to a new build from its lock, byte for byte except for the compression. */
export interface Proved {
  readonly installer: string;
  readonly payloadSha256: string;
  /** `<name>-<version>-<build>`, in link order. */
  readonly packages: readonly string[];
  /** Whether it has conda's package cache, which was compared too. */
  readonly packageCache: boolean;
  readonly given: Given;
}

/** The result of `verify`; `installer` is an absolute path. */
export interface VerifyResult extends Proved {
  readonly ok: true;
}

/** What proving an installer needs from outside. */
export interface ProveDeps extends CheckDeps {
  /** Opens the python that compiled, if one did when the installer was built. */
  readonly openPython: OpenPython;
}

/** Checks one installer; `compare` compares its lock with another one (null: do not). Throws UserError with all differences. */
export async function proveInstaller(
  request: { installer: string; compare: CompareLock | null; channels: readonly string[] },
  deps: ProveDeps,
): Promise<Proved> {
  const { installer, compare } = request;
  return withInstallerBytes(installer, async ({ bytes, unpack }) => {
    const opened = await openInstaller({ bytes, name: installer, unpack });
    refuseOtherLock(opened, compare?.(opened.lock, installer) ?? [], installer);
    return withPycsOf(opened, installer, deps.openPython, async (pycs) => {
      const { environments, extracted } = await checkMembers({ ...request, opened, pycs }, deps);
      const members = environments.flatMap((environment) => environment.members);
      const parts = readParts();
      const frame = await verifyFrame({
        opened,
        bytes,
        name: installer,
        environments,
        extracted,
        parts,
        unpack,
      });
      const differing = [...members, ...(extracted ?? [])].filter(({ problem }) => problem !== null);
      if (frame.length + differing.length > 0) {
        const others = `${frame.length} other ${frame.length === 1 ? 'part' : 'parts'}`;
        const packages = new Set(differing.map(({ locked }) => locked.url)).size;
        const count = `${packages} of ${members.length} packages and ${others} differ`;
        const problems = [...frame, ...differing.flatMap(({ problem }) => problem ?? [])];
        throw new UserError(`${installer} does not match its lock: ${count}`, problems);
      }
      return {
        installer,
        payloadSha256: opened.payloadSha256,
        packages: members.map(({ locked }) => formatPin(locked.record)),
        packageCache: extracted !== null,
        given: givenOf(opened),
      };
    });
  });
}

// Throws before anything is fetched if the lock inside differs: its urls are not to be trusted.
function refuseOtherLock(opened: OpenedInstaller, differences: readonly Problem[], name: string): void {
  if (differences.length === 0) return;
  const problems = [...payloadProblems(opened, name), ...differences];
  throw new UserError(`${name} was not built from that lock`, problems);
}

function proved({ installer, payloadSha256, packages, packageCache, given }: Proved): Outcome<VerifyResult> {
  const { licenceSha256, epoch, own } = given;
  return {
    quiet: [],
    lines: [
      installer,
      ...packages.map((dist) => `  ok       ${dist}`),
      ...(packageCache ? [`  ok       the package cache, ${packages.length} packages`] : []),
      '  ok       header, environment, end of the archive',
      `  sha256   ${payloadSha256} of the payload`,
      ...(licenceSha256 === null ? [] : [`  unproven the licence text, sha256 ${licenceSha256}`]),
      ...own.map(({ path, sha256 }) =>
        escapeControls(`  unproven ${path}${sha256 === null ? '' : `, sha256 ${sha256}`}`),
      ),
      `  unproven the time of its files, ${new Date(epoch * 1000).toISOString()}`,
      `  All ${packages.length} packages match the lock.`,
    ],
    result: { installer: resolve(installer), ok: true, payloadSha256, packages, packageCache, given },
  };
}
