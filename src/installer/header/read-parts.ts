import { readFileSync } from 'node:fs';
import { assembleHeader, assembleManageScript, type InstallerParts } from './parts.js';

/** Reads the scripts of an installer from `construct/installer`. */
export function readParts(): InstallerParts {
  return {
    header: headerTemplate(),
    manage: assembleManageScript(readPart),
    relocatePy: readPart('relocate.py'),
  };
}

/** Reads the template of the header from its parts. */
export function headerTemplate(): string {
  return assembleHeader(readPart);
}

function readPart(name: string): string {
  return readFileSync(new URL(`../../../construct/installer/${name}`, import.meta.url), 'utf8');
}
