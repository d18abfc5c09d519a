import type { Problem } from '../../errors.js';
import { readBytes, statOf } from '../../host/fs/read.js';
import type { Manifest } from '../types.js';
import { ownPath } from './open-files.js';
import type { ScriptName } from './types.js';

/** A script of a manifest, with its content. */
export interface ReadScript {
  readonly name: ScriptName;
  /** With Unix line ends, without which no shell runs it. */
  readonly data: Buffer;
}

/** Reads the scripts of a manifest. Problems are added to `problems`. */
export function scriptsOf(manifest: Manifest, problems: Problem[]): readonly ReadScript[] {
  return Object.entries(manifest.setup.scripts).flatMap(([name, { path, where }]): ReadScript[] => {
    const named = `; ${where} names it as ${name}`;
    const source = ownPath(manifest.file, path);
    if (typeof source !== 'string') {
      problems.push({ ...source, message: `${source.message}${named}` });
      return [];
    }
    const expected = 'the text of a script';
    if (statOf(source)?.isFile() !== true) {
      problems.push({ where: source, message: `not a regular file${named}`, expected });
      return [];
    }
    const bytes = readBytes(source) ?? Buffer.alloc(0);
    if (bytes.includes(0)) {
      problems.push({ where: source, message: `it holds a NUL byte${named}`, expected });
      return [];
    }
    const data = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
    return [{ name: name as ScriptName, data }];
  });
}
