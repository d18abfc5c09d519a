import { readFileSync } from 'node:fs';
import { assembleHeader, assembleManageScript, type InstallerParts } from './parts.js';

/** All that an installer is made of besides its payload, out of `construct/installer`. */
export function readParts(): InstallerParts {
  return {
    header: headerTemplate(),
    manage: assembleManageScript(readPart),
    relocatePy: readPart('relocate.py'),
  };
}

/** The header's template, out of all its parts. */
export function headerTemplate(): string {
  return assembleHeader(readPart);
}

function readPart(name: string): string {
  return readFileSync(new URL(`../../../construct/installer/${name}`, import.meta.url), 'utf8');
}
