import { UserError } from '../errors.js';
import { parseMatchSpec } from './match-spec.js';

/**
 * The spec as rattler's solver may see it, without its channel; null where it cannot be read. rattler 0.3.5 resolves
 * channel names and paths against the current directory, which wasm has not: it panics, and the solve never ends.
 */
export function solverSpec(text: string): string | null {
  try {
    const { name, fields } = parseMatchSpec(text);
    if (name.includes('*') || fields['url'] !== undefined) return null;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
  return text
    .replace(/^[^[]*::/, '')
    .replace(/([[,\s])channel\s*=\s*(?:'[^']*'|"[^"]*"|[^'",\s\]]+)[,\s]*/g, '$1')
    .replace(/[,\s]*\]/, ']')
    .replace('[]', '');
}
