import { readFileSync } from 'node:fs';
import { assembleHeader } from '../installer/header.js';

/** Text of a file of `construct/installer`. */
export function readPart(name: string): string {
  return readFileSync(new URL(`../../construct/installer/${name}`, import.meta.url), 'utf8');
}

/** The header's template, out of all its parts. */
export function headerTemplate(): string {
  return assembleHeader(readPart);
}
