import { writeFileAtomic } from '../host/fs/write.js';
import { buildInstaller } from '../installer/run.js';
import { resolveLock } from '../lock/run.js';
import { portManifest } from './manifest.js';
import type { Port } from './port.js';

/** The lock and the installer, absolute paths. */
export interface Made {
  readonly lock: string | null;
  readonly installer: string | null;
}

/** Makes the lock and the installer of what is wanted. Throws what `lock` and `installer` throw. */
export async function makeInstaller(
  port: Port,
  { channels, specs, glibc }: Pick<Parameters<typeof portManifest>[0], 'channels' | 'specs' | 'glibc'>,
): Promise<Made> {
  const { request, layout, file } = port;
  const { name, version, to: platform, out, cacheDir, offline, emit, env } = request;
  const common = { manifest: layout.manifest, platform, cacheDir, offline, emit, env };
  file.change({ step: 'making the installer' });
  writeFileAtomic(layout.manifest, portManifest({ name, version, channels, specs, platform, glibc }));
  const { lock } = await resolveLock(common);
  const { installer } = await buildInstaller({ ...common, lock: lock ?? undefined, out });
  file.change({ installer });
  return { lock, installer };
}
