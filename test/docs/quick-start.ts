import { readRepositoryFile } from './files.js';

/** Returns the shell blocks of the README's quick start. */
export function quickStart(): string[] {
  const [, section = ''] = readRepositoryFile('README.md').split('\n## Quick start\n');
  return shellBlocks(section.split('\n## ')[0] ?? '');
}

/** Returns the text of each shell block of a page. */
export function shellBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}
