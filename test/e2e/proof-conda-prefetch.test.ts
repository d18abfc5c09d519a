import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeFixtureChannel } from '../fixtures/channel.js';
import { serveFolder } from '../fixtures/serve-folder.js';
import { PLACEHOLDER } from '../installer/sample.js';
import { outputOf } from '../program.js';
import { hasTool } from '../tools.js';
import { archiConstructOk } from './cli.js';

const conda = process.env['CONDA_EXE'] ?? ['conda'].find(hasTool) ?? null;
const reason = conda === null ? 'no CONDA_EXE, no conda on PATH' : null;

const text = { prefix: PLACEHOLDER, mode: 'text' } as const;

// Skipped in CI too, like the other comparisons with a real conda: only a binary download has one.
describe.skipIf(reason !== null)(
  `conda with the prefetched packages of an image${reason === null ? '' : ' [needs a conda (there is none in CI either)]'}`,
  () => {
    test('conda creates an environment from the archives alone, without their channel', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'archi-conda-prefetch-'));
      await writeFixtureChannel(join(folder, 'channel'), [
        { name: 'base', extension: '.tar.bz2', files: { 'share/base': 'base' } },
        {
          name: 'wanted',
          depends: ['base', 'needed'],
          extension: '.tar.bz2',
          files: { 'bin/wanted': { data: `#!${PLACEHOLDER}/bin/sh\n`, mode: 0o755, placeholder: text } },
        },
        { name: 'needed', extension: '.tar.bz2', files: { 'share/needed': 'needed' } },
      ]);
      const server = await serveFolder(join(folder, 'channel'));
      const manifest = (name: string, spec: string) => {
        const yaml = `name: ${name}\nversion: 1.0.0\nchannels: [${server.url}]\nspecs: [${spec}]\n`;
        writeFileSync(join(folder, `${name}.yaml`), yaml);
        return join(folder, `${name}.yaml`);
      };
      manifest('base', 'base');
      writeFileSync(
        join(folder, 'image.yaml'),
        'name: small\nbase: debian:bookworm-slim\nmanifest: base.yaml\nprefix: /opt/small\nprefetch: {set: [wanted]}\n',
      );
      const out = join(folder, 'out');
      const platform = ['--platform', 'linux-64'];
      const image = ['image', '--image', join(folder, 'image.yaml'), '--builder', 'none', '--out', out];
      await archiConstructOk([...image, ...platform, '--solve']);
      const list = join(folder, 'explicit.txt');
      const lock = ['lock', '--manifest', manifest('wanted', 'wanted'), '--format', 'explicit'];
      await archiConstructOk([...lock, ...platform, '--solve', '--out', list]);
      await server.close();

      const [context = ''] = readdirSync(out);
      const pkgs = join(out, context, 'pkgs');
      const env = join(folder, 'env');
      mkdirSync(join(folder, 'home'));
      await outputOf([conda ?? '', 'create', '-y', '-q', '--offline', '-p', env, '--file', list], {
        environment: {
          ...process.env,
          HOME: join(folder, 'home'),
          CONDA_PKGS_DIRS: pkgs,
          CONDA_OFFLINE: 'true',
        },
      });
      expect(readFileSync(join(env, 'bin/wanted'), 'utf8')).toBe(`#!${env}/bin/sh\n`);
      expect(readFileSync(join(env, 'share/needed'), 'utf8')).toBe('needed');
      rmSync(folder, { recursive: true, force: true });
    });
  },
);
