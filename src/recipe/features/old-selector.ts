import { platformNames } from '../platform-names.js';
import type { RecipeParts } from './parts.js';

const NAMES = new Set(platformNames('linux-64').map(([name]) => name));

/**
 * Returns whether the brackets at the end of a requirement are a selector of conda-build without its `#`, as old recipes have it:
 * `[win]`, `[not osx]`, `[py>27]`. In a recipe.yaml there are none.
 */
export function hasOldSelector(text: string, format: RecipeParts['format']): boolean {
  const inside = format === 'meta.yaml' ? (/\[([^[\]]*)\]$/.exec(text)?.[1] ?? '') : '';
  const words = inside.match(/\w+/g) ?? [];
  return words.some((word) => NAMES.has(word) || /^(?:py|np)(?:[23]k|\d+)?$|^(?:not|and|or)$/.test(word));
}
