import { readRepositoryFile } from './files.js';

/** The shell blocks of README's quick start. */
export function quickStart(): string[] {
  const [, section = ''] = readRepositoryFile('README.md').split('\n## Quick start\n');
  return shellBlocks(section.split('\n## ')[0] ?? '');
}

/** The text of each block of shell in a page. */
export function shellBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}
