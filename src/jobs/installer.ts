import { basename, join, resolve } from 'node:path';
import { buildInstaller } from '../build.js';
import type { Platform } from '../conda/platform.js';
import { createCompressor } from '../host/compress.js';
import { writeFileWhole } from '../host/files.js';
import { createRun } from '../host/run.js';
import type { WrittenInstaller } from '../installer/write.js';
import { channelsOf } from '../manifest/channels.js';
import type { Compression } from '../payload/payload.js';
import { chooseManifest, choosePlatform } from './choose-manifest.js';
import { licenseOf, writeConstructYaml } from './construct-yaml.js';
import { openEdges } from './edges.js';
import { readParts } from './header-parts.js';
import type { Outcome, SubjectOptions } from './options.js';
import type { Resolved } from './remembered-lock.js';
import { resolveLock } from './resolve-lock.js';

/** The flags of `archi-construct installer`. */
export interface InstallerOptions extends SubjectOptions {
  readonly lock: string | undefined;
  readonly compression: Compression;
  readonly out: string;
  readonly keepPkgs: boolean;
  readonly render: boolean;
  readonly dryRun: boolean;
}

/** Manifest → construct.yaml → lock → installer, as the flags say. */
export async function installer(options: InstallerOptions): Promise<Outcome> {
  const chosen = chooseManifest(options);
  const manifest = { ...chosen, keepPkgs: chosen.keepPkgs || options.keepPkgs };
  const platform = choosePlatform(options);
  const channels = options.channel.length > 0 ? options.channel : channelsOf(manifest);
  const license = licenseOf(manifest);
  const writeText = () => writeConstructYaml({ manifest, channels, license, out: options.out });
  if (options.render) return rendered(await writeText());

  const edges = openEdges({ ...options, channels });
  const [linker, extractor] = [edges.openLinker(), edges.openExtractor()];
  // While one processor solves, the others load what compiling takes.
  const willMake = options.dryRun ? edges.resolve.willMake : linker.start;
  try {
    const { channel, solve, lock = null } = options;
    const resolved = await resolveLock(
      { manifest, platform, channels: channel, solve, lockFile: lock, useCommitted: true },
      { ...edges.resolve, willMake },
    );
    if (options.dryRun) return dryRun(resolved);

    const written = await buildInstaller(
      {
        lock: resolved.lock,
        lockText: resolved.text,
        licenseText: license?.text ?? null,
        writeCondarc: manifest.writeCondarc,
        keepPkgs: manifest.keepPkgs,
        compression: options.compression,
        sourceDateEpoch: options.env['SOURCE_DATE_EPOCH'],
        parts: readParts(),
        outDir: resolve(options.out),
      },
      {
        store: edges.store,
        members: linker,
        extracted: extractor,
        compressor: createCompressor({ compression: options.compression, platform, run: createRun() }),
        write: writeFileWhole,
        emit: options.emit,
      },
    );
    const lockPath = join(options.out, `${manifest.name}-${manifest.version}-${platform}.lock`);
    writeFileWhole(`${written.path}.sha256`, `${written.sha256}  ${basename(written.path)}\n`);
    writeFileWhole(lockPath, resolved.text);
    const constructYaml = await writeText();
    return built({
      written,
      platform,
      packages: resolved.lock.packages.length,
      lockPath: resolve(lockPath),
      constructYaml,
    });
  } finally {
    await Promise.all([linker.close(), extractor.close()]);
  }
}

function rendered(path: string): Outcome {
  return { lines: [path], result: { constructYaml: path } };
}

function dryRun({ lock }: Resolved): Outcome {
  const lines = lock.packages.map(({ url }) => url);
  return { lines, result: { platform: lock.platform, packages: lines } };
}

function built({
  written,
  platform,
  packages,
  lockPath,
  constructYaml,
}: {
  written: WrittenInstaller;
  platform: Platform;
  packages: number;
  lockPath: string;
  constructYaml: string;
}): Outcome {
  const { path, size, sha256 } = written;
  return {
    lines: [
      path,
      `  for      ${platform}, ${packages} packages`,
      `  size     ${size} bytes`,
      `  sha256   ${sha256}`,
      `  lock     ${lockPath}`,
      `  run it   sh ${basename(path)} -b -p PREFIX   (on ${platform}; -h tells more)`,
    ],
    result: { installer: path, platform, packages, size, sha256, lock: lockPath, constructYaml },
  };
}
