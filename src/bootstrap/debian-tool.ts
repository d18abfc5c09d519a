import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BugError, ToolError, UserError } from '../errors.js';
import { type DebCodecs, openDeb } from './deb.js';
import { type DebianArchive, readIndex } from './debian-archive.js';
import { type FetchHost, fetchVerified, sha256 } from './fetch-verified.js';
import type { Program } from './jobs.js';
import { type PlacedEntry, placeEntries } from './place.js';

/** What the tools that stand in for a host's missing ones are made of; with a C library, so that any Linux runs them. */
const TOOLS = {
  patchelf: ['patchelf', 'libstdc++6', 'libgcc-s1', 'libc6'],
  bzip2: ['bzip2', 'libbz2-1.0', 'libc6'],
} as const;

/** A program that this machine may lack. */
export type ToolName = keyof typeof TOOLS;

/**
 * Lays Debian's own build of a tool, for this machine's architecture, into the cache. It runs by Debian's dynamic linker,
 * with nothing of the host's. Throws ToolError on a machine that is no Linux known to Debian (`architecture` null).
 */
export async function installDebianTool(options: {
  readonly tool: ToolName;
  readonly archive: DebianArchive;
  /** Of this machine, Debian's name. */
  readonly architecture: string | null;
  readonly codecs: DebCodecs;
  readonly host: FetchHost;
}): Promise<Program> {
  const { tool, archive, architecture, codecs, host } = options;
  if (architecture === null) throw toolMissing(tool);
  const index = await readIndex({ archive, architecture, codecs, host });
  const entries: PlacedEntry[] = [];
  const checksums: string[] = [];
  for (const name of TOOLS[tool]) {
    const deb = index.get(name);
    if (deb === undefined)
      throw new UserError(`${archive.suite} has no ${name}`, [
        { where: name, message: 'it is needed to patch ELF files or to compress' },
      ]);
    const path = await fetchVerified({ ...deb, url: `${archive.mirror}/${deb.filename}` }, host);
    const placed = placeEntries(await openDeb({ bytes: readFileSync(path), where: name, codecs }), null);
    entries.push(...placed.filter((entry) => /^(bin|lib)\/[^/]+$/.test(entry.path)));
    checksums.push(deb.sha256);
  }
  const folder = join(host.cacheDir, 'tools', sha256(Buffer.from(checksums.join())));
  for (const entry of withLinksResolved(entries))
    host.writeFile(join(folder, entry.path), entry.data, entry.mode);
  const loader = entries.find(({ path }) => /^lib\/(ld-linux|ld64|ld)[^/]*\.so\.\d+$/.test(path));
  if (loader === undefined) throw new BugError("Debian's libc6 has no dynamic linker");
  return {
    command: join(folder, loader.path),
    args: ['--library-path', join(folder, 'lib'), join(folder, 'bin', tool)],
  };
}

/** Links become copies: a file written whole is all that the cache knows. */
function withLinksResolved(entries: readonly PlacedEntry[]) {
  const files = entries.filter((entry) => entry.type === 'file');
  const copies = entries.flatMap((entry) => {
    if (entry.type === 'file') return [];
    const target = files.find(({ path }) => path === `${entry.path.split('/')[0]}/${entry.target}`);
    return target === undefined ? [] : [{ ...target, path: entry.path }];
  });
  return [...files, ...copies];
}

function toolMissing(tool: ToolName): ToolError {
  return new ToolError(`${tool} is needed, but not there`, [
    {
      where: tool,
      message: 'no such program on PATH',
      fix: `install ${tool}, for example by brew install ${tool}`,
    },
  ]);
}
