import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installerIn } from '../e2e/build-installer.js';
import { readLocked } from './locked.js';
import { type Candidate, pairedMedians } from './measure.js';
import { emptyFolder, removeFolder } from './workspace.js';

/** conda constructor, building and installing the packages of one of our locks. */
export interface ConstructorPeer {
  /** Builds from packages that it has downloaded before. */
  readonly warmBuild: Candidate;
  /** Builds with an empty cache of packages; the channel is a folder. */
  readonly coldBuild: Candidate;
  /** The installer that it has built. */
  readonly installer: string;
  /** Installs it into a prefix that is removed before. */
  install(prefix: string): Candidate;
}

/**
 * Prepares constructor to make an installer of exactly the packages of a lock, which lie in `channel`.
 * `CONSTRUCTOR` is its command line, words apart by spaces. Returns null if it is not set.
 */
export async function openConstructor(
  lock: string,
  { channel, workspace }: { channel: string; workspace: string },
): Promise<ConstructorPeer | null> {
  const words = process.env['CONSTRUCTOR']?.split(' ').filter((word) => word !== '') ?? [];
  if (words.length === 0) return null;
  const folder = join(workspace, 'constructor');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'construct.yaml'), constructYaml(lock, channel));
  const builds = (name: string): Candidate & { readonly out: string; readonly cache: string } => {
    const [out, cache] = [join(folder, `${name}-out`), join(folder, `${name}-cache`)];
    const places = ['--output-dir', out, '--cache-dir', cache];
    const command = [...words, '--platform', 'linux-64', ...places, folder];
    return { command, environment: homeless(folder), out, cache };
  };
  const [warm, cold] = [builds('warm'), builds('cold')];
  emptyFolder(warm.out);
  await pairedMedians({ warm }, { rounds: 0 });
  const installer = join(warm.out, installerIn(warm.out));
  return {
    warmBuild: { ...warm, before: () => emptyFolder(warm.out) },
    coldBuild: { ...cold, before: () => [cold.out, cold.cache].forEach(emptyFolder) },
    installer,
    install: (prefix) => ({
      command: ['sh', installer, '-b', '-p', prefix],
      environment: homeless(folder),
      before: () => removeFolder(prefix),
    }),
  };
}

/** A home of its own: conda reads and writes caches and settings there. */
function homeless(folder: string): Record<string, string> {
  return { HOME: join(folder, 'home'), CONDARC: join(folder, 'no-condarc') };
}

function constructYaml(lock: string, channel: string): string {
  const specs = readLocked(lock).map(({ name, version, build }) => `${name}=${version}=${build}`);
  return [
    'name: Peer',
    'version: "1.0"',
    'installer_type: sh',
    // constructor takes brackets behind a value for a selector.
    'channels:',
    `  - ${pathToFileURL(channel).href}`,
    'initialize_by_default: false',
    'specs:',
    ...specs.map((spec) => `  - ${spec}`),
    '',
  ].join('\n');
}
