import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { crane, craneObstacle } from './crane.js';

/**
 * Has crane validate the image that `archi-construct image` itself has just written, whichever test ran it: digests, sizes and that each
 * layer is a tar. Does nothing for other commands, and where crane cannot judge: in CI crane.test.ts fails then. Throws an
 * Error that holds what crane says.
 */
export async function validateImageOf(
  command: readonly string[],
  { cwd = '.', stdout }: { cwd: string | undefined; stdout: string },
): Promise<void> {
  if (!command.includes('image') || command.includes('--dry-run')) return;
  // docker's configs lack the variant that an index states (v8 of arm64), which crane calls a mismatch: not ours to change.
  if (BUILDERS.includes(command[command.indexOf('--builder') + 1] ?? '')) return;
  const named = command[command.indexOf('--output') + 1] ?? '';
  const told = command.includes('--output')
    ? FORM.exec(named)
    : (FORM.exec(stdout) ?? JSON_FORM.exec(stdout));
  const [, form, path = ''] = told ?? [];
  const place = resolve(cwd, path);
  if (form === undefined || !existsSync(place)) return;
  obstacle ??= craneObstacle() ?? '';
  if (obstacle === '') await VALIDATORS[form]?.(place);
}

const BUILDERS = ['docker', 'podman', 'buildah', 'auto'];
const FORM = /^(oci|oci-archive|docker-archive):(.+)$/m;
const JSON_FORM = /"form": "([a-z-]+)",\s*"path": "([^"]+)"/;
let obstacle: string | undefined;

const VALIDATORS: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  // crane takes all layers of an archive for compressed as the first is.
  'docker-archive': async (path) =>
    crane(['validate', ...((await isUniform(path)) ? [] : ['--fast']), '--tarball', path]),
  oci: validateLayout,
  'oci-archive': async (path) => {
    const folder = mkdtempSync(join(tmpdir(), 'image-made-'));
    try {
      mkdirSync(join(folder, 'layout'));
      await promisify(execFile)('tar', ['-xf', path, '-C', join(folder, 'layout')]);
      await validateLayout(join(folder, 'layout'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** crane validates no layout where it lies: it pushes it into a registry of its own, in memory. */
async function validateLayout(path: string): Promise<void> {
  const registry = spawn('crane', ['registry', 'serve', '--address', '127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const port = await portOf(registry.stderr);
    const name = `127.0.0.1:${port}/made:1`;
    await crane(['push', path, name]);
    // crane reads layers by gzip alone, also those that are plain tars: without them it validates the rest.
    await crane(['validate', ...(isAllGzip(path, 'index.json') ? [] : ['--fast']), '--remote', name]);
  } finally {
    registry.kill();
    if (registry.exitCode === null && registry.signalCode === null) await once(registry, 'exit');
  }
}

/** All that it logs is read: a full pipe would stop it. */
function portOf(stderr: Readable): Promise<string> {
  return new Promise((resolved, failed) => {
    const lines = createInterface(stderr);
    lines.on('line', (line) => {
      const [, port] = /serving on port (\d+)/.exec(line) ?? [];
      if (port !== undefined) resolved(port);
    });
    lines.on('close', () => failed(new Error('the registry of crane does not serve')));
  });
}

interface Document {
  readonly manifests?: readonly { readonly digest: string }[];
  readonly layers?: readonly { readonly mediaType: string }[];
}

function isAllGzip(layout: string, name: string): boolean {
  const { manifests = [], layers = [] }: Document = JSON.parse(readFileSync(join(layout, name), 'utf8'));
  const below = manifests.map(({ digest }) => `blobs/${digest.replace(':', '/')}`);
  return (
    layers.every(({ mediaType }) => /[+.]gzip$/.test(mediaType)) &&
    below.every((document) => isAllGzip(layout, document))
  );
}

async function isUniform(archive: string): Promise<boolean> {
  const { imageFiles } = await import('../../src/image/base/open-base.js');
  const files = await imageFiles(archive);
  const beginOf = async (name: string): Promise<Buffer> => {
    for await (const chunk of files.read(name)) return Buffer.from(chunk);
    return Buffer.alloc(0);
  };
  const saved: readonly { Layers: readonly string[] }[] = JSON.parse(String(await beginOf('manifest.json')));
  const begins = await Promise.all(saved.flatMap(({ Layers }) => Layers).map(beginOf));
  // Whatever is no tar counts as compressed: damage is to be found.
  const plain = begins.filter((begin) => begin.toString('latin1', 257, 262) === 'ustar');
  return plain.length === 0 || plain.length === begins.length;
}
