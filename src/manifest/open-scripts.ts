import { dirname, join, relative, sep } from 'node:path';
import { type Problem, UserError } from '../errors.js';
import { readBytes, realPathOf, statOf } from '../host/fs/read.js';
import { isOwnFilePlace, OWN_FILE_PLACE } from './own-file-place.js';
import type { ScriptName } from './setup.js';
import type { Manifest } from './types.js';

/** A script of a manifest, with its content. */
export interface ReadScript {
  readonly name: ScriptName;
  /** With Unix line ends, without which no shell runs it. */
  readonly data: Buffer;
}

/** Reads the scripts of a manifest. Throws UserError, with all problems, if one is missing or no script. */
export function scriptsOf(manifest: Manifest): readonly ReadScript[] {
  const problems: Problem[] = [];
  const scripts = Object.entries(manifest.setup.scripts).flatMap(([name, path]): ReadScript[] => {
    const found = ownFile(manifest, path);
    if (typeof found !== 'string') {
      problems.push({ ...found, message: `${found.message}; ${manifest.file} names it as scripts.${name}` });
      return [];
    }
    const bytes = readBytes(found) ?? Buffer.alloc(0);
    if (bytes.includes(0)) {
      const expected = 'the text of a script';
      problems.push({ where: found, message: `scripts.${name} is not text: it holds a NUL byte`, expected });
      return [];
    }
    const data = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
    return [{ name: name as ScriptName, data }];
  });
  if (problems.length > 0) throw new UserError(`the scripts of ${manifest.name} cannot be used`, problems);
  return scripts;
}

/** Returns the real path of a file that a manifest names, or why it cannot be used. */
function ownFile(manifest: Manifest, path: string): string | Problem {
  const folder = dirname(manifest.file);
  const where = join(folder, path);
  const real = realPathOf(where);
  if (real === null) return { where, message: 'no such file' };
  const place = relative(realPathOf(folder) ?? folder, real).replaceAll(sep, '/');
  if (!isOwnFilePlace(place)) {
    return { where, message: `the link leads to ${real}`, expected: OWN_FILE_PLACE };
  }
  if (statOf(real)?.isFile() !== true) return { where, message: 'not a regular file', expected: 'a file' };
  return real;
}
