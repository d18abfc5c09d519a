import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import type { FixturePackage } from '../fixtures/package.js';
import { PLACEHOLDER, SAMPLE } from './sample.js';

const text = { prefix: PLACEHOLDER, mode: 'text' } as const;

/** Packages with everything that an installation may have: the sample, hard links, names with shell syntax, … */
export const LIVED_IN: readonly FixturePackage[] = [
  SAMPLE,
  {
    name: 'odd-names',
    files: {
      'share/odd/ leading and trailing ': 'spaces',
      'share/odd/-rf': 'option',
      'share/odd/$(touch pwned)`x`': { data: `in ${PLACEHOLDER}`, placeholder: text },
      'share/odd/it\'s "quoted" \\n %s': 'quotes',
      'share/odd/*': 'pattern',
      'share/odd/naïve ☃': 'utf-8',
      'share/odd/a -> b': { softlink: '$(x) -> y' },
      'bin/one-file': 'linked',
      'bin/z-same-file': { hardlink: 'bin/one-file' },
    },
    index: { license: 'BSD-3-Clause' },
    info: { 'info/licenses/LICENSE': 'Do as you like.\n', 'info/LICENSE.txt': 'Likewise.\n' },
  },
  { name: 'plain', files: { 'lib/plain/a.py': 'a = 1\n', 'lib/plain/b': 'b' } },
];

/** Returns everything below a folder as text: its kind, mode, content or target, and its hard links. */
export function treeOf(folder: string): Record<string, string> {
  const names = new Map<number, string>();
  const paths = pathsBelow(folder, '').sort();
  return Object.fromEntries(
    paths.map((path) => {
      const stat = lstatSync(join(folder, path));
      if (stat.isSymbolicLink()) return [path, `-> ${readlinkSync(join(folder, path))}`];
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isDirectory()) return [path, `folder ${mode}`];
      const first = names.get(stat.ino);
      names.set(stat.ino, first ?? path);
      const digest = createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex');
      return [path, `${mode} ${digest}${first === undefined ? '' : ` = ${first}`}`];
    }),
  );
}

// The recursion of readdirSync follows links to folders.
function pathsBelow(folder: string, below: string): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? [path, ...pathsBelow(folder, path)] : [path];
  });
}

/** What can be done to a path, and how it is then reported. */
export const DAMAGES = {
  removed: (path: string) => rmSync(path),
  appended: (path: string) => {
    chmodSync(path, 0o644 | lstatSync(path).mode);
    appendFileSync(path, 'x');
  },
  'different mode': (path: string) => chmodSync(path, 0o641),
  emptied: (path: string) => {
    rmSync(path);
    appendFileSync(path, '');
    chmodSync(path, 0o600);
  },
  'a link': (path: string) => {
    rmSync(path);
    symlinkSync('/etc/passwd', path);
  },
  'a link to a folder': (path: string) => {
    rmSync(path);
    symlinkSync('/etc', path);
  },
  'a folder': (path: string) => {
    rmSync(path);
    mkdirSync(path);
  },
} as const;
