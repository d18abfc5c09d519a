import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrapChannel, type Line } from './channel.js';
import { archiConstructOk } from './cli.js';
import type { RootPlatform } from './root.js';

/** Builds the installer of a python line from its bootstrap channel. Returns the absolute path of the `.sh`. */
export async function buildInstaller(
  platform: RootPlatform,
  line: Line,
  options: { args?: readonly string[]; cwd?: string; environment?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const channel = await bootstrapChannel(platform, line);
  const out = mkdtempSync(join(tmpdir(), 'archi-construct-out-'));
  const flags = [...line.flags, '--platform', platform, '--channel', channel];
  await archiConstructOk(['installer', ...flags, '--out', out, ...(options.args ?? [])], options);
  return join(out, installerIn(out));
}

/** Returns the name of the one `.sh` in a folder. Throws an Error if there is none or more than one. */
export function installerIn(folder: string): string {
  const [name, ...more] = readdirSync(folder).filter((file) => file.endsWith('.sh'));
  if (name === undefined || more.length > 0) throw new Error(`not one installer in ${folder}`);
  return name;
}
