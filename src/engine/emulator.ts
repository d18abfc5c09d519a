import type { Platform } from '../conda/platform.js';
import { type BinfmtHandler, takes } from '../emulation/binfmt.js';
import { qemuName, registeringCommands } from '../emulation/runs.js';
import { ToolError } from '../errors.js';

/** How the tests of a package run programs of the package's platform. */
export type Emulator =
  /** As any other program of this machine. */
  | { readonly kind: 'none' }
  /** By an interpreter that is registered in a namespace of the build alone. */
  | { readonly kind: 'namespace'; readonly interpreter: string }
  /** By a handler that the kernel has for all. */
  | { readonly kind: 'handler'; readonly name: string };

/** What a machine has to run programs of another platform. */
export interface EmulatorFacts {
  /** Absolute path of qemu's program for the platform; null if it is not on PATH. */
  readonly interpreter: string | null;
  /** Why no namespace can have a registration of its own; null if one can, or if there is no interpreter. */
  readonly refusal: string | null;
  /** Null if binfmt_misc is not mounted or is disabled. */
  readonly handlers: readonly BinfmtHandler[] | null;
}

/** Returns how programs of another platform run in the tests of its packages: where it can be, in a namespace. Throws ToolError if they cannot. */
export function chooseEmulator(platform: Platform, facts: EmulatorFacts): Emulator {
  const { interpreter, refusal, handlers } = facts;
  if (interpreter !== null && refusal === null) return { kind: 'namespace', interpreter };
  const handler = handlers?.find((candidate) => candidate.enabled && takes(candidate, platform));
  if (handler !== undefined) return { kind: 'handler', name: handler.name };
  throw noEmulator(platform, facts);
}

/** Returns qemu's programs for a platform, in the order in which they are looked for on PATH. */
export function interpretersFor(platform: Platform): string[] {
  return [`qemu-${qemuName(platform)}-static`, `qemu-${qemuName(platform)}`];
}

/** Describes an emulator in a few words. */
export function describeEmulator(platform: Platform, emulator: Emulator): string {
  if (emulator.kind === 'none') return `${platform} runs by itself`;
  return emulator.kind === 'handler'
    ? `${platform} by binfmt_misc, ${emulator.name}`
    : `${platform} by ${emulator.interpreter}, in a namespace of each build`;
}

function noEmulator(platform: Platform, { interpreter, refusal }: EmulatorFacts): ToolError {
  const where = '--test emulated';
  if (interpreter === null)
    return new ToolError(`this machine cannot run programs for ${platform}`, {
      where,
      message: `no ${interpretersFor(platform).join(' or ')} on PATH, and the kernel has no handler`,
      fix: `install qemu-user-static (a machine before Linux 6.7 needs its registration too), or leave out ${where}`,
    });
  return new ToolError(`this machine cannot run programs for ${platform}`, {
    where,
    message: 'a namespace can have no binfmt_misc of its own here, and the kernel has no handler',
    expected:
      'Linux 6.7 or newer that lets this user make namespaces, or a handler in /proc/sys/fs/binfmt_misc',
    ...(refusal === null ? {} : { found: refusal }),
    fix: registeringCommands(platform).join('\n'),
  });
}
