import type { BuildEvent } from '../types.js';

/** Reads a line that make or a build printed. Returns null if it tells nothing about a build. */
export function readMakeLine(line: string): BuildEvent | null {
  const [, kind, id = ''] = /^(start|done|failed) ([A-Za-z0-9-]+)$/.exec(line) ?? [];
  return kind === 'start' || kind === 'done' || kind === 'failed' ? { kind, id } : null;
}
