import { chmodSync, constants, copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openDeps } from '../../channel/open.js';
import type { Platform } from '../../conda/platform.js';
import { BugError, UserError } from '../../errors.js';
import { makeFolders } from '../../host/fs/folders.js';
import { readFolder, readText } from '../../host/fs/read.js';
import { writeFileAtomic, writeFolderAtomic } from '../../host/fs/write.js';
import { tryRun } from '../../host/process/run.js';
import { buildInstaller } from '../../installer/build.js';
import { installerFileName } from '../../installer/header/title.js';
import { compressionFor, programsOf } from '../../installer/open-compression.js';
import { setupOf } from '../../installer/open-setup.js';
import { chooseChannels } from '../../manifest/channels.js';
import { withPackers } from '../../payload/build/open.js';
import { pythonOpener } from '../../payload/pyc/open-build-python.js';
import { withPycs } from '../../payload/pyc/open-pyc.js';
import { withPinnedBase } from '../base/pinned.js';
import { type Builder, hasCacheMounts } from '../builder.js';
import { answersText } from '../description/answers.js';
import type { ImageRequest } from '../description/request.js';
import type { DockerfileRequest } from '../dockerfile/document.js';
import { renderDockerfile } from '../dockerfile/render.js';
import type { Emulation } from '../emulation/decide.js';
import { staticInterpreter } from '../emulation/open.js';
import { writeImageFile } from '../files/open-context.js';
import { imageFilesOf } from '../files/open-files.js';
import { lintDockerfile, OURS as OUR_RULES } from '../lint/lint.js';
import { hasPackageCache, imageLock, prefetch } from '../lock.js';
import { type PackageCacheFile, packageCache } from '../package-cache.js';
import { openRegistries } from '../registry/open.js';
import type { ImageDescription } from '../types.js';
import { inheritedFrom, type LostConfig } from './base-config.js';
import { knownTarget } from './known-target.js';

/**
 * Writes a build context: `Dockerfile`, `.dockerignore`, `installer/` with its checksum, and `pkgs/` with prefetched
 * packages. The folder is written atomically. Returns what the image loses of its base's configuration. Throws UserError if
 * the folder holds other files.
 */
export async function writeContext(input: {
  request: ImageRequest;
  platform: Platform;
  folder: string;
  /** Null if the builder is not known. */
  builder: Builder | null;
  emulation: Emulation;
}): Promise<LostConfig> {
  const { request, platform, folder, builder, emulation } = input;
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
  const { inherited, lost } =
    qemu === null
      ? { inherited: null, lost: null }
      : await inheritedFrom(
          description,
          { platform, builder: builder?.name ?? null },
          { registries, tryRun, emit },
        );
  const files = [...imageFilesOf(description), ...request.files];
  const dockerfile = await renderChecked({
    ...{ description, source: request.source, platform, version: manifest.version, installer: file, qemu },
    envs: manifest.envs.map(({ name }) => name),
    files: files.map(({ to, isFolder }, i) => ({ name: String(i), to, isFolder })),
    prefetched: hasPackageCache(request),
    cacheMounts: builder !== null && hasCacheMounts(builder),
    inherited,
  });
  const channels = chooseChannels(options.channel, manifest);
  const deps = openDeps({ ...options, channels });
  const resolved = await imageLock(request, platform, deps);
  const prefetched = await prefetch(request, resolved.lock, deps);
  await writeFolderAtomic(folder, async (aside) => {
    const out = join(aside, 'installer');
    const { lock, text: lockText } = resolved;
    const { writeCondarc } = manifest;
    const { cacheDir, compressionLevel, env } = options;
    const compression = compressionFor(
      options.compression ?? 'gzip',
      () => knownTarget(description, programsOf),
      emit,
    );
    const licenseText = request.license?.text ?? null;
    const setup = await setupOf(manifest, request.variables);
    const sourceDateEpoch = env['SOURCE_DATE_EPOCH'];
    const open = pythonOpener({ channels, deps, cacheDir });
    await withPycs(description.pyc, lock, { emit, open }, (pycs) =>
      withPackers({ cacheDir, compression, compressionLevel, platform }, (packers) =>
        buildInstaller(
          {
            lock,
            lockText,
            licenseText,
            writeCondarc,
            setup,
            // The packages are beside the installer, as an image has them.
            keepPkgs: false,
            compression,
            pycs,
            sourceDateEpoch,
            outDir: out,
            fileName: null,
          },
          { ...packers, store: deps.store, write: writeFileAtomic, emit },
        ),
      ),
    );
    const answers = answersText(description);
    if (answers !== '') writeFileAtomic(join(out, 'answers'), answers);
    if (prefetched.packages.length > 0) {
      const { prefix } = description;
      writePackageCache(join(aside, 'pkgs'), packageCache(prefetched, { prefix, platform }), description);
    }
    for (const [i, file] of files.entries()) writeImageFile(join(aside, 'files', String(i)), file);
    if (qemu !== null && interpreter !== null) writeFileAtomic(join(aside, qemu.file), interpreter, 0o755);
    writeFileAtomic(join(aside, 'Dockerfile'), dockerfile);
    writeFileAtomic(join(aside, '.dockerignore'), IGNORED);
  });
  return lost;
}

/** Renders the Dockerfile. Throws BugError if it breaks our own lint rules, which no valid image.yaml may cause. */
async function renderChecked(request: DockerfileRequest): Promise<string> {
  const text = await renderDockerfile(request);
  const errors = lintDockerfile(text, 'Dockerfile', OUR_RULES).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new BugError("the generated Dockerfile breaks this program's rules", errors);
  return text;
}

/** Writes the package cache. If the image has a user, the group may write its files and folders, too. */
function writePackageCache(
  folder: string,
  files: readonly PackageCacheFile[],
  { user }: ImageDescription,
): void {
  const mode = user === null ? 0o644 : 0o664;
  const folders = new Set(files.map(({ name }) => dirname(join(folder, name))));
  for (const path of [folder, ...folders]) {
    makeFolders(path);
    chmodSync(path, user === null ? 0o755 : 0o775);
  }
  for (const file of files) {
    const path = join(folder, file.name);
    if ('text' in file) writeFileAtomic(path, file.text, mode);
    else {
      copyFileSync(file.from.path, path, constants.COPYFILE_FICLONE);
      chmodSync(path, mode);
    }
  }
}

// Excludes every file but those of the context, so that stray files in the folder are not sent to the builder.
const IGNORED = '*\n!installer\n!pkgs\n!files\n!qemu-*-static\n';

const OURS = /^(Dockerfile|\.dockerignore|installer|pkgs|files|qemu-[a-z0-9_]+-static)$/;

/** Throws UserError if the folder, which will be replaced, holds files that are not part of a context. */
function refuseForeign(folder: string): void {
  const foreign = readFolder(folder).filter((name) => !OURS.test(name));
  if (foreign.length === 0) return;
  throw new UserError('the context cannot be written', {
    where: folder,
    message: 'this folder contains other files, which would be replaced',
    expected: 'a folder that is new, empty, or an earlier build context',
    found: foreign.slice(0, 5).join(', '),
    fix: 'move them elsewhere, or choose another folder with --out',
  });
}
