import { dirname, join, resolve } from 'node:path';
import { writeFileWhole } from '../host/files.js';
import { formatExplicit } from '../lock/format-explicit.js';
import { channelsOf } from '../manifest/channels.js';
import { chooseManifest, choosePlatform } from './choose-manifest.js';
import { openEdges } from './edges.js';
import type { Outcome, SubjectOptions } from './options.js';
import { committedLockPath, resolveLock } from './resolve-lock.js';

/** The flags of `archi-construct lock`. */
export interface LockOptions extends SubjectOptions {
  readonly format: 'lock' | 'explicit';
  readonly out: string | undefined;
  readonly dryRun: boolean;
}

/** Makes a lock out of the channels as they are now, and writes it. */
export async function lock(options: LockOptions): Promise<Outcome> {
  const manifest = chooseManifest(options);
  const platform = choosePlatform(options);
  const channels = options.channel.length > 0 ? options.channel : channelsOf(manifest);
  const resolved = await resolveLock(
    {
      manifest,
      platform,
      channels: options.channel,
      solve: options.solve,
      lockFile: null,
      useCommitted: false,
    },
    openEdges({ ...options, channels }).resolve,
  );
  const text = options.format === 'explicit' ? formatExplicit(resolved.lock) : resolved.text;
  const path = resolve(options.out ?? defaultPath(committedLockPath(manifest, platform), options.format));
  if (!options.dryRun) writeFileWhole(path, text);
  const packages = resolved.lock.packages.map(({ url }) => url);
  return {
    lines: options.dryRun ? [text.trimEnd()] : [path, `  ${packages.length} packages for ${platform}`],
    result: { lock: options.dryRun ? null : path, platform, packages },
  };
}

function defaultPath(lockPath: string, format: LockOptions['format']): string {
  return format === 'lock'
    ? lockPath
    : join(dirname(lockPath), `explicit-${lockPath.split('/').at(-1)?.replace('.lock', '.txt')}`);
}
