import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { outputOf } from '../../program.js';
import { describeImage, render, runScript } from './request.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'archi-construct-removed-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), '');
  }
}

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

test('remove_system_binutils removes the binutils, also those with a triplet, and nothing else', async () => {
  const kept = [
    'usr/bin/arch',
    'usr/bin/aarch64-linux-gnu-gcc',
    'usr/bin/ldd',
    'usr/bin/sizeof',
    'usr/bin/x-linux-gnu-gnm',
  ];
  write('usr/bin/ar', 'usr/bin/ld.bfd', 'usr/bin/c++filt', 'usr/bin/aarch64-linux-gnu-ar', ...kept);
  write('usr/bin/ppc64le-linux-gnu-ld.gold', 'usr/bin/aarch64-linux-gnu-objdump');
  symlinkSync('ld.bfd', join(root, 'usr/bin/ld'));
  const text = await render(describeImage('remove_system_binutils: true'));
  await outputOf(['sh', '-c', runScript(text, 'objcopy', root)]);
  expect(files('usr/bin')).toEqual(kept.toSorted());
});

test('remove_system_binutils changes nothing on a system without binutils', async () => {
  write('usr/bin/sh');
  const text = await render(describeImage('remove_system_binutils: true'));
  await outputOf(['sh', '-c', runScript(text, 'objcopy', root)]);
  expect(files('usr/bin')).toEqual(['usr/bin/sh']);
});

test('slim removes only what is not needed at run time', async () => {
  const kept = [
    'opt/a/bin/python',
    'opt/a/conda-meta/history',
    'opt/a/lib/libz.so.1',
    'opt/a/lib/python3.7/a.py',
    'opt/a/share/zoneinfo/UTC',
  ];
  write(...kept, 'opt/a/lib/libz.a', 'opt/a/lib/gcc/libgcc.a', 'opt/a/lib/libx.la', 'opt/a/include/zlib.h');
  write(
    'opt/a/pkgs/urls.txt',
    'opt/a/lib/pkgconfig/zlib.pc',
    'opt/a/share/man/man1/x.1',
    'opt/a/share/doc/x',
  );
  const text = await render(describeImage('slim: true'));
  await outputOf(['sh', '-c', runScript(text, 'include', root)]);
  expect(files('opt')).toEqual(kept);
});
