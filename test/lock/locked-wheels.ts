import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDeps } from '../../src/channel/open.js';
import type { Platform } from '../../src/conda/platform.js';
import { type Emit, silent } from '../../src/events.js';
import type { Resolved } from '../../src/lock/remember.js';
import { resolveLock } from '../../src/lock/resolve.js';
import { parseManifest } from '../../src/manifest/parse.js';

/** A manifest with wheels, and the machine that its lock is made on. */
export interface WheeledRequest {
  /** The manifest behind its channel and its pin of python. */
  readonly text: string;
  /** Files beside the manifest. */
  readonly files?: Readonly<Record<string, Buffer>>;
  readonly platform?: Platform;
  /** The version of the channel's python. */
  readonly python?: string;
  readonly indexUrl?: string;
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  readonly offline?: boolean;
  /** Default: a new one. */
  readonly cacheDir?: string;
  readonly emit?: Emit;
}

/** Makes a folder with a channel that has a python, and resolves this manifest in it. */
export async function lockedWith({
  text,
  files = {},
  platform = 'linux-aarch64',
  python = '3.11.4',
  indexUrl,
  env = {},
  offline = false,
  emit = silent,
  ...request
}: WheeledRequest): Promise<Resolved & { readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'archi-lock-wheels-'));
  const record = {
    ...{ name: 'python', version: python, build: '0', build_number: 0, depends: [], subdir: platform },
    ...{ sha256: 'e'.repeat(64), size: 3 },
  };
  for (const subdir of [platform, 'noarch']) {
    const packages = subdir === 'noarch' ? {} : { [`python-${python}-0.tar.bz2`]: record };
    mkdirSync(join(folder, 'channel', subdir), { recursive: true });
    const repodata = { info: { subdir }, packages, 'packages.conda': {} };
    writeFileSync(join(folder, 'channel', subdir, 'repodata.json'), JSON.stringify(repodata));
  }
  for (const [name, data] of Object.entries(files)) writeFileSync(join(folder, name), data);
  const head = `name: Test\nversion: "1"\nchannels: [${join(folder, 'channel')}]\npins: [python-${python}-0]\n`;
  const manifest = parseManifest(`${head}${text}\n`, join(folder, 'manifest.yaml'));
  const cacheDir = request.cacheDir ?? join(folder, 'cache');
  const deps = openDeps({ cacheDir, offline, emit, channels: [], indexUrl, env });
  const resolved = await resolveLock(
    { manifest, platform, channels: [], solve: false, lockFile: null, useCommitted: false },
    deps,
  );
  return { folder, ...resolved };
}
