import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Platform } from '../../conda/platform.js';
import { readHandlers } from '../../emulation/open-handlers.js';
import { ToolError } from '../../errors.js';
import { readElf } from '../../formats/elf/read.js';
import { hostPlatform } from '../../host/platform.js';
import { decideEmulation, type Emulation, type EmulationChoice } from './decide.js';

/** Decides how programs of a platform run on this machine. Throws ToolError with the commands that would enable them. */
export function emulationFor(choice: EmulationChoice, platform: Platform): Emulation {
  return decideEmulation({ choice, platform, host: { platform: hostPlatform(), handlers: readHandlers() } });
}

/**
 * Returns the bytes of the host's interpreter, to be copied into the image. Throws ToolError if there is none or it is not
 * static: the image lacks its libraries.
 */
export function staticInterpreter(
  { file, path }: { readonly file: string; readonly path: string },
  env: Readonly<NodeJS.ProcessEnv>,
): Buffer {
  const folders = (env['PATH'] ?? '/usr/bin').split(delimiter);
  const places = [...folders.map((folder) => join(folder, file)), path];
  const program = places.find((place) => existsSync(place));
  const bytes = program === undefined ? null : readFileSync(program);
  if (bytes !== null && readElf(bytes)?.interpreter === null) return bytes;
  throw new ToolError(`${file} cannot be copied into the image`, {
    where: program ?? file,
    message:
      program === undefined ? 'no such program on PATH' : 'it needs libraries that the image does not have',
    expected: 'a statically linked interpreter',
    fix: 'install qemu-user-static, or choose another value of --qemu',
  });
}
