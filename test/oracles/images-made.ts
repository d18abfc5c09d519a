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
 * Has crane validate the image that `archi-construct image` has just written, in any test: digests, sizes, and that
 * each layer is a tar. Does nothing for other commands or without crane (in CI crane.test.ts fails then). Throws an
 * Error with crane's output.
 */
export async function validateImageOf(
  command: readonly string[],
  { cwd = '.', stdout }: { cwd: string | undefined; stdout: string },
): Promise<void> {
  if (!command.includes('image') || command.includes('--dry-run')) return;
  // Docker's configs lack the variant of the index (v8 of arm64), which crane reports as a mismatch. They are not
  // ours to change.
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
  // crane expects all layers of an archive to be compressed as the first one.
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

/** crane cannot validate a layout in place: it is pushed into a registry of crane's, in memory. */
async function validateLayout(path: string): Promise<void> {
  const registry = spawn('crane', ['registry', 'serve', '--address', '127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const port = await portOf(registry.stderr);
    const name = `127.0.0.1:${port}/made:1`;
    await crane(['push', path, name]);
    // crane reads every layer as gzip, plain tars too: without them it validates the rest.
    await crane(['validate', ...(isAllGzip(path, 'index.json') ? [] : ['--fast']), '--remote', name]);
  } finally {
    registry.kill();
    if (registry.exitCode === null && registry.signalCode === null) await once(registry, 'exit');
  }
}

/** Reads all of its log, since a full pipe would stop it. */
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
  // A file that is no tar counts as compressed, so that damage is found.
  const plain = begins.filter((begin) => begin.toString('latin1', 257, 262) === 'ustar');
  return plain.length === 0 || plain.length === begins.length;
}
