import type { ScriptCommand } from '../script/commands.js';
import { GUARD } from '../script/guards.js';
import type { BuildScript, Edit } from '../types.js';

/** Returns `\n` or `\r\n`, as the text has it first. */
export function newlineOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

/** Returns the offset behind the first comment lines of a script. */
export function topOf(text: string): number {
  return /^(?:#[^\n]*(?:\n|$))*/.exec(text)?.[0].length ?? 0;
}

/** Returns the offset of the line that contains an offset. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Returns the edit that inserts a word behind a word of a command. */
export function insertWord(file: string, at: number, word: string): Edit {
  return { file, at, end: at, text: ` ${word}` };
}

/**
 * Returns the edits that put a command under the guard, with what is done if it fails. Returns none if that cannot be done: part
 * of a condition, or a here-document on a line with other commands.
 */
export function guardEdits({ file, text, canEdit, isFile }: BuildScript, command: ScriptCommand): Edit[] {
  if (!canEdit || command.isCondition) return [];
  const { pipelines } = command.statement;
  const { index } = command.pipeline;
  // What follows by `||` belongs to the test; what follows by `&&` does not.
  let last = index;
  while (pipelines[last + 1]?.joinedBy === '||') last++;
  const at = command.pipeline.at;
  const end = pipelines[last]?.end ?? command.pipeline.end;
  const lineAt = blankLineStart(text, at);
  const lineEnd = blankLineEnd(text, end);
  if (isFile && lineAt !== null && lineEnd !== null) {
    const newline = newlineOf(text);
    const indent = text.slice(lineAt, at);
    return [
      { file, at: lineAt, end: lineAt, text: `${indent}if ${GUARD}; then${newline}` },
      { file, at: lineEnd, end: lineEnd, text: `${newline}${indent}fi` },
    ];
  }
  const hasHeredoc = pipelines.slice(index, last + 1).some((pipeline) => pipeline.hasHeredoc);
  if (hasHeredoc) return [];
  return [
    { file, at, end: at, text: `if ${GUARD}; then ` },
    { file, at: end, end, text: '; fi' },
  ];
}

/** Returns where the line of an offset begins, if only blanks are between; else null. */
function blankLineStart(text: string, at: number): number | null {
  let begin = at;
  while (begin > 0 && /[ \t]/.test(text[begin - 1] ?? '')) begin--;
  return begin === 0 || text[begin - 1] === '\n' ? begin : null;
}

/** Returns where the line of an offset ends, before its newline, if only blanks and a comment are between; else null. */
function blankLineEnd(text: string, at: number): number | null {
  let end = at;
  while (/[ \t\r]/.test(text[end] ?? '')) end++;
  if (text[end] === '#') end = text.indexOf('\n', end);
  if (end < 0 || end >= text.length) end = text.length;
  else if (text[end] !== '\n') return null;
  return text[end - 1] === '\r' ? end - 1 : end;
}
