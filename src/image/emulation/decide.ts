import type { Platform } from '../../conda/platform.js';
import { type BinfmtHandler, takes } from '../../emulation/binfmt.js';
import { qemuName, registeringCommands, runsNatively } from '../../emulation/runs.js';
import { type Problem, ToolError } from '../../errors.js';

/** Values of `--qemu`. */
export const QEMU_CHOICES = ['auto', 'copy', 'binfmt', 'none'] as const;

export type QemuChoice = (typeof QEMU_CHOICES)[number];

/** What asks for emulation: a build with its `--qemu`, or a container of a finished image, which has no copy of an interpreter. */
export type EmulationChoice = QemuChoice | 'run';

/** How the building machine runs programs of the image. */
export type Emulation =
  /** Natively, or with `--qemu none`. */
  | { readonly kind: 'none' }
  /** By an interpreter that the kernel has opened (flag F). */
  | { readonly kind: 'binfmt'; readonly handler: string }
  /** By an interpreter that must be in the image at this path during the build. */
  | { readonly kind: 'copy'; readonly file: string; readonly path: string };

/** Facts about the building machine. */
export interface HostEmulation {
  /** Null if the machine's platform is not supported. */
  readonly platform: Platform | null;
  /** Null if binfmt_misc is not mounted or is disabled. */
  readonly handlers: readonly BinfmtHandler[] | null;
}

/**
 * Decides how an image's programs run during the build. `auto` uses what the host has, `binfmt` refuses to copy an
 * interpreter, as `run` does, `copy` always copies one, `none` leaves it to the builder. Throws ToolError with the commands
 * that would help.
 */
export function decideEmulation(request: {
  choice: EmulationChoice;
  platform: Platform;
  host: HostEmulation;
}): Emulation {
  const { choice, platform, host } = request;
  if (choice === 'none') return { kind: 'none' };
  const file = `qemu-${qemuName(platform)}-static`;
  const handler = host.handlers?.find((candidate) => candidate.enabled && takes(candidate, platform));
  if (choice === 'copy') {
    const path = handler === undefined || handler.isOpen ? `/usr/bin/${file}` : handler.interpreter;
    return { kind: 'copy', file, path };
  }
  if (runsNatively(host.platform, platform)) return { kind: 'none' };
  if (handler === undefined) throw notRegistered(platform, host, choice);
  if (handler.isOpen) return { kind: 'binfmt', handler: handler.name };
  if (choice === 'binfmt' || choice === 'run') throw notOpen(platform, handler, choice);
  return { kind: 'copy', file, path: handler.interpreter };
}

function notRegistered(platform: Platform, { handlers }: HostEmulation, choice: EmulationChoice): ToolError {
  const disabled = handlers?.find((candidate) => takes(candidate, platform));
  const problem: Problem =
    disabled === undefined
      ? {
          message: `no handler is registered to run programs for ${platform}`,
          expected: 'a handler in /proc/sys/fs/binfmt_misc',
          found: handlers === null ? 'binfmt_misc is not mounted' : listed(handlers),
          fix: registering(platform, choice),
        }
      : {
          message: `the handler that runs programs for ${platform} is disabled`,
          expected: `/proc/sys/fs/binfmt_misc/${disabled.name}: enabled`,
          found: 'disabled',
          fix: `as root: echo 1 > /proc/sys/fs/binfmt_misc/${disabled.name}`,
        };
  return new ToolError(`this machine cannot run programs for ${platform}`, {
    ...problem,
    where: 'binfmt_misc',
  });
}

function registering(platform: Platform, choice: EmulationChoice): string {
  return [
    ...registeringCommands(platform),
    ...(choice === 'run' ? [] : ['or, if the builder has its own emulation: --qemu none']),
  ].join('\n');
}

function listed(handlers: readonly BinfmtHandler[]): string {
  return handlers.length === 0 ? 'no handler' : handlers.map(({ name }) => name).join(', ');
}

function notOpen(
  platform: Platform,
  { name, interpreter }: BinfmtHandler,
  choice: EmulationChoice,
): ToolError {
  return new ToolError(`containers cannot run programs for ${platform} with this handler`, {
    where: `/proc/sys/fs/binfmt_misc/${name}`,
    message:
      'the handler is registered without the flag F: the kernel looks for the interpreter inside the container',
    expected: 'the flag F',
    found: `interpreter ${interpreter}, without the flag F`,
    fix: choice === 'run' ? 'register it with the flag F' : 'register it with the flag F, or use --qemu copy',
  });
}
