import { readFileSync } from 'node:fs';
import { assembleHeader, assembleManageScript, type InstallerParts } from './parts.js';

/** Reads the scripts of an installer from `construct/installer`. */
export function readParts(): InstallerParts {
  return {
    header: assembleHeader(readPart),
    manage: assembleManageScript(readPart),
    relocatePy: readPart('relocate.py'),
  };
}

function readPart(name: string): string {
  return readFileSync(new URL(`../../../construct/installer/${name}`, import.meta.url), 'utf8');
}
