import { jsonText } from '../conda/json-text.js';
import type { Problem } from '../errors.js';
import { escapeControls } from '../text/escape.js';
import type { OpenedPackage } from './types.js';

type EntryPoints = OpenedPackage['entryPoints'];

/** A program that starts a function of a python module. */
export type EntryPoint = EntryPoints[number];

/**
 * Reads the entry points (`cmd = module:func`) of a noarch python package from the text of info/link.json or its predecessor
 * info/package_metadata.json. Reports each one that has another form.
 */
export function readEntryPoints(text: string): { entryPoints: EntryPoints; problems: readonly Problem[] } {
  const list = entryPointsOf(text);
  if (list === null) {
    const message = 'it is not JSON with a list "noarch.entry_points" or none';
    return { entryPoints: [], problems: [{ where: 'info/link.json', message }] };
  }
  const read = list.map((line) => ({ line, entryPoint: readEntryPoint(line) }));
  const byCommand = new Map(
    read.flatMap(({ entryPoint }) => (entryPoint ? [[entryPoint.command, entryPoint]] : [])),
  );
  return {
    // If several entry points have the same name, the last one counts.
    entryPoints: [...byCommand.values()],
    problems: read.filter(({ entryPoint }) => entryPoint === null).map(({ line }) => wrong(line)),
  };
}

/** A file name that no shell splits or expands; the script is `bin/<command>`. */
const COMMAND = /^[A-Za-z0-9_+][A-Za-z0-9_.+-]*$/;
const DOTTED_IDENTIFIERS = /^[\p{ID_Start}_]\p{ID_Continue}*(?:\.[\p{ID_Start}_]\p{ID_Continue}*)*$/u;

/** Reads one entry point, `command = module:function`. Returns null if it has another form. */
export function readEntryPoint(line: unknown): EntryPoint | null {
  if (typeof line !== 'string') return null;
  const [, command = '', module = '', func = ''] = /^([^=]*)=([^:]*):(.*)$/s.exec(line) ?? [];
  const entryPoint = { command: command.trim(), module: module.trim(), func: func.trim() };
  const isOne =
    COMMAND.test(entryPoint.command) &&
    DOTTED_IDENTIFIERS.test(entryPoint.module) &&
    DOTTED_IDENTIFIERS.test(entryPoint.func);
  return isOne ? entryPoint : null;
}

function wrong(line: unknown): Problem {
  return {
    where: 'info/link.json',
    message: 'an entry point cannot be read',
    expected: 'command = module:function, each a plain name',
    found: escapeControls(jsonText(line)),
  };
}

function entryPointsOf(text: string): unknown[] | null {
  try {
    const list: unknown = JSON.parse(text)?.noarch?.entry_points ?? [];
    return Array.isArray(list) ? list : null;
  } catch {
    return null;
  }
}
