import { fileURLToPath } from 'node:url';
import type { Platform } from '../conda/platform.js';
import { binfmtLine } from '../emulation/binfmt.js';
import { readHandlers } from '../emulation/open-handlers.js';
import { runsNatively } from '../emulation/runs.js';
import { hostPlatform } from '../host/platform.js';
import { programOnPath } from '../host/process/on-path.js';
import { chooseEmulator, type Emulator, interpretersFor } from './emulator.js';
import type { EngineDeps } from './open-engines.js';

/** Registers an interpreter in a namespace, then runs a command there. */
const OWN_BINFMT = fileURLToPath(new URL('../../construct/engine/own-binfmt.sh', import.meta.url));

/** Seconds in which a namespace has to be made. */
const PATIENCE = 30;

/** Finds out how this machine runs programs of a platform; it tries whether a namespace can. Throws ToolError if it cannot run them. */
export async function findEmulator(platform: Platform, { tryRun, env }: EngineDeps): Promise<Emulator> {
  const host = hostPlatform();
  if (runsNatively(host, platform)) return { kind: 'none' };
  const interpreter =
    interpretersFor(platform)
      .map((program) => programOnPath(program, env))
      .find((path) => path !== null) ?? null;
  let refusal: string | null = null;
  if (interpreter !== null) {
    const [command = '', ...args] = emulatorWords(platform, { kind: 'namespace', interpreter });
    const end = await tryRun({ command, args: [...args, 'true'], timeout: PATIENCE });
    if (end.kind === 'missing') refusal = `no ${command}`;
    else if (end.kind === 'failed') refusal = end.stderr.trim().split('\n')[0] || end.reason;
  }
  return chooseEmulator(platform, { interpreter, refusal, handlers: readHandlers() });
}

/** Returns the words to put before a command, so that it can run programs of the platform. */
export function emulatorWords(platform: Platform, emulator: Emulator): readonly string[] {
  if (emulator.kind !== 'namespace') return [];
  return ['/bin/sh', OWN_BINFMT, binfmtLine(platform, emulator.interpreter)];
}
