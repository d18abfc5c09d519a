import { chmodSync, constants, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDeps } from '../../channel/open.js';
import type { Platform } from '../../conda/platform.js';
import { BugError, UserError } from '../../errors.js';
import { makeFolders } from '../../host/fs/folders.js';
import { readFolder, readText } from '../../host/fs/read.js';
import { writeFileAtomic, writeFolderAtomic } from '../../host/fs/write.js';
import { tryRun } from '../../host/process/run.js';
import { installerFileName } from '../../installer/header/title.js';
import { withCompilers, writeInstallerFile } from '../../installer/installer-file.js';
import { chooseChannels } from '../../manifest/channels.js';
import { withPinnedBase } from '../base/pinned.js';
import { type Builder, hasCacheMounts } from '../builders/types.js';
import type { ImageRequest } from '../description/request.js';
import type { DockerfileRequest } from '../dockerfile/document.js';
import { renderDockerfile } from '../dockerfile/render.js';
import type { Emulation } from '../emulation/decide.js';
import { staticInterpreter } from '../emulation/open.js';
import { lintDockerfile, OURS as OUR_RULES } from '../lint/lint.js';
import { imageLock, prefetch } from '../lock.js';
import { type PackageCacheFile, packageCache } from '../package-cache.js';
import { openRegistries } from '../registry/open.js';
import type { ImageDescription } from '../types.js';
import { inheritedFrom, type LostConfig } from './base-config.js';

/**
 * Writes what a builder builds from: `Dockerfile`, `.dockerignore`, `installer/` with its checksum, `pkgs/`. The folder appears
 * whole or not at all. Answers what the image will be without. Throws UserError where something else stands there.
 */
export async function writeContext({
  request,
  platform,
  folder,
  builder,
  emulation,
}: {
  request: ImageRequest;
  platform: Platform;
  folder: string;
  /** Null: nobody knows who will build it. */
  builder: Builder | null;
  emulation: Emulation;
}): Promise<LostConfig> {
  const { manifest, options } = request;
  const { emit } = options;
  refuseForeign(folder);
  const registries = openRegistries(options);
  const description = await withPinnedBase(
    request.description,
    { platform, update: options.updateBase },
    { registries, readText, write: writeFileAtomic, emit },
  );
  const file = installerFileName({ name: manifest.name, version: manifest.version, platform });
  const qemu = emulation.kind === 'copy' ? emulation : null;
  const interpreter = qemu === null ? null : staticInterpreter(qemu, options.env);
  const { taken, lost } =
    qemu === null
      ? { taken: null, lost: null }
      : await inheritedFrom(
          description,
          { platform, builder: builder?.name ?? null },
          { registries, tryRun, emit },
        );
  const dockerfile = await renderChecked({
    ...{ description, platform, version: manifest.version, installer: file, qemu },
    cacheMounts: builder !== null && hasCacheMounts(builder),
    inherited: taken,
  });
  const channels = chooseChannels(options.channel, manifest);
  const deps = openDeps({ ...options, channels });
  const resolved = await imageLock(request, platform, deps);
  const packages = await prefetch(request, resolved.lock, deps);
  await writeFolderAtomic(folder, async (aside) => {
    const out = join(aside, 'installer');
    await withCompilers(options.cacheDir, (compilers) =>
      writeInstallerFile(
        { ...options, manifest, resolved, out },
        { ...compilers, store: deps.store, emit: options.emit },
      ),
    );
    if (packages.length > 0)
      writePackageCache(join(aside, 'pkgs'), packageCache(packages, description.prefix), description);
    if (qemu !== null && interpreter !== null) writeFileAtomic(join(aside, qemu.file), interpreter, 0o755);
    writeFileAtomic(join(aside, 'Dockerfile'), dockerfile);
    writeFileAtomic(join(aside, '.dockerignore'), IGNORED);
  });
  return lost;
}

/** Our own rules hold for what we render: image.yaml is checked, so a Dockerfile that breaks one is a mistake here. */
async function renderChecked(request: DockerfileRequest): Promise<string> {
  const text = await renderDockerfile(request);
  const errors = lintDockerfile(text, 'Dockerfile', OUR_RULES).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new BugError('the Dockerfile breaks its own rules', errors);
  return text;
}

/** Whoever may write the cache may write its files. */
function writePackageCache(
  folder: string,
  files: readonly PackageCacheFile[],
  { user }: ImageDescription,
): void {
  const mode = user === null ? 0o644 : 0o664;
  makeFolders(folder);
  for (const file of files) {
    const path = join(folder, file.name);
    if ('text' in file) writeFileAtomic(path, file.text, mode);
    else {
      copyFileSync(file.from.path, path, constants.COPYFILE_FICLONE);
      chmodSync(path, mode);
    }
  }
  chmodSync(folder, user === null ? 0o755 : 0o775);
}

// Everything but what is written here: a file that someone leaves in the folder is not sent along.
const IGNORED = '*\n!installer\n!pkgs\n!qemu-*-static\n';

const OURS = /^(Dockerfile|\.dockerignore|installer|pkgs|qemu-[a-z0-9_]+-static)$/;

/** The folder is replaced: one that holds anything else is not ours to replace. */
function refuseForeign(folder: string): void {
  const foreign = readFolder(folder).filter((name) => !OURS.test(name));
  if (foreign.length === 0) return;
  throw new UserError('the context cannot be written', [
    {
      where: folder,
      message: 'this folder holds other files, and would be replaced',
      expected: 'a folder that is empty, absent, or a context written before',
      found: foreign.slice(0, 5).join(', '),
      fix: 'move them elsewhere, or choose another folder with --out',
    },
  ]);
}
