import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wholeOf } from '../../../src/formats/content.js';
import { loadCodecs } from '../../../src/host/compress/codecs.js';
import { openPackage } from '../../../src/package/open.js';
import { outputOf } from '../../program.js';

const PROGRAM = fileURLToPath(new URL('../../oracles/rattler_build_cross.py', import.meta.url));

/** Cross-builds a recipe for linux-aarch64 with rattler-build, below `folder`. Returns the folder of its channel and the package's file. */
export async function crossBuild(options: {
  readonly recipe: string;
  /** The folder of the channel with the compilers. */
  readonly cross: string;
  /** The folder of the channel with libraries of the target. */
  readonly target: string;
  readonly folder: string;
}): Promise<{ readonly channel: string; readonly file: string }> {
  const { recipe, cross, target, folder } = options;
  const channel = mkdtempSync(join(folder, 'built-'));
  const words = [recipe, channel, join(cross, 'variants.yaml'), cross, target];
  await outputOf([process.env['RATTLER_PYTHON'] ?? 'python3', PROGRAM, ...words], {
    environment: {
      ...process.env,
      RATTLER_CACHE_DIR: join(folder, 'rattler'),
      CONDA_OVERRIDE_GLIBC: '2.36',
    },
  });
  const subdir = join(channel, 'linux-aarch64');
  const [fn = ''] = readdirSync(subdir).filter((name) => name.endsWith('.conda'));
  return { channel, file: join(subdir, fn) };
}

/** Writes the files of a package into a folder. Returns its record. */
export async function unpack(file: string, folder: string): Promise<Readonly<Record<string, unknown>>> {
  const bytes = readFileSync(file);
  const opened = await openPackage({
    bytes,
    fn: file.slice(file.lastIndexOf('/') + 1),
    codecs: await loadCodecs(),
  });
  for (const entry of opened.entries) {
    const path = join(folder, entry.path);
    mkdirSync(dirname(path), { recursive: true });
    if (entry.type === 'softlink') symlinkSync(entry.target, path);
    if (entry.type !== 'file') continue;
    writeFileSync(path, wholeOf(entry.data));
    chmodSync(path, entry.mode);
  }
  return opened.index;
}

/** Returns the words that run a program under qemu, with the target's glibc out of `sysroot` and other libraries out of `libraries`. */
export function emulator(sysroot: string, libraries: string): string[] {
  return ['qemu-aarch64-static', '-L', sysroot, '-E', `LD_LIBRARY_PATH=${libraries}`];
}
