import { isPlatform, type Platform } from '../../conda/platform.js';

/** What is said of other systems, in the words of mamba and of conda-lock. */
const OTHERS = ['osx', 'osx64', 'arm64', 'win', 'win64'];

/** Returns whether a word such as `linux`, `unix`, `linux64` or `aarch64` is true of a platform; null if it is no such word. */
export function isForPlatform(word: string, platform: Platform): boolean | null {
  if (OTHERS.includes(word)) return false;
  if (word === 'unix' || word === 'linux') return true;
  const subdir = word === 'linux64' ? 'linux-64' : `linux-${word}`;
  return isPlatform(subdir) ? subdir === platform : null;
}
