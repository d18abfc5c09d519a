import type { Copy, Instruction, ModifiableInstruction, PropertyInstruction, Run } from 'dockerfile-ast';
import type { LookUp } from './variables.js';

/** One instruction. */
export interface Step {
  /** In capitals. */
  readonly keyword: string;
  /** The keyword as it is written. */
  readonly written: string;
  /** `file:line:column`. */
  readonly where: string;
  /** From 1. */
  readonly line: number;
  /** What follows keyword and flags, continued lines joined, comments and here-documents left out. */
  readonly text: string;
  /** The words of the text, or the texts of its list. */
  readonly args: readonly string[];
  /** What follows is a list of texts, as JSON. */
  readonly isList: boolean;
  readonly flags: readonly { readonly name: string; readonly value: string }[];
  /** Of ENV, LABEL and ARG; an ARG without a default has the value null. */
  readonly properties: readonly { readonly name: string; readonly value: string | null }[];
  readonly heredocs: readonly { readonly name: string; readonly isClosed: boolean; readonly text: string }[];
  /** An empty line stands in the middle of it. */
  readonly hasEmptyLine: boolean;
  /** Variables of ARG and ENV as they are before it. */
  readonly lookUp: LookUp;
  /** The SHELL that runs it; null where that is the base's. */
  readonly shell: readonly string[] | null;
}

/** Where an instruction stands. */
export interface Place {
  readonly file: string;
  /** All of the Dockerfile, by lines. */
  readonly lines: readonly string[];
  readonly escapeMark: string;
}

/** One instruction as the rules see it. */
export function stepOf(
  instruction: Instruction,
  { file, lines, escapeMark }: Place,
  { lookUp, shell }: Pick<Step, 'lookUp' | 'shell'>,
): Step {
  const { start, end } = instruction.getRange();
  const flags = 'getFlags' in instruction ? (instruction as ModifiableInstruction).getFlags() : [];
  const found = 'getHeredocs' in instruction ? (instruction as Run | Copy).getHeredocs() : [];
  const heredocs = found.map((heredoc) => {
    const content = heredoc.getContentRange();
    const delimiter = heredoc.getDelimiterRange();
    const last = delimiter?.start.line ?? end.line + 1;
    const text = content === null ? '' : lines.slice(content.start.line, last).join('\n');
    return { name: heredoc.getName(), isClosed: delimiter !== null, text };
  });
  const firstArgument = instruction.getArguments()[0]?.getRange().start;
  const first = firstArgument ?? instruction.getInstructionRange().end;
  const headEnd = Math.min(
    end.line,
    ...found.flatMap((one) => headOf(one.getStartRange().start.line, lines, escapeMark)),
  );
  const own = lines.slice(first.line, headEnd + 1);
  own[0] = own[0]?.slice(first.character) ?? '';
  const text = joined(own, escapeMark).trim();
  const list = listOf(text);
  return {
    keyword: instruction.getKeyword(),
    written: instruction.getInstruction(),
    where: `${file}:${start.line + 1}:${start.character + 1}`,
    line: start.line + 1,
    text,
    args:
      list ??
      (found.length > 0 ? text.split(/\s+/) : instruction.getArguments().map((one) => one.getValue())),
    isList: list !== null,
    flags: flags.map((flag) => ({ name: flag.getName(), value: flag.getValue() ?? '' })),
    properties:
      'getProperties' in instruction
        ? (instruction as PropertyInstruction)
            .getProperties()
            .map((property) => ({ name: property.getName(), value: property.getValue() }))
        : [],
    heredocs,
    hasEmptyLine:
      found.length === 0 && lines.slice(start.line + 1, end.line).some((line) => line.trim() === ''),
    lookUp,
    shell,
  };
}

/** The last line of what stands before a here-document's text: the line that it is named on, and those that continue it. */
function headOf(line: number, lines: readonly string[], escapeMark: string): number {
  let last = line;
  while (isContinued(lines[last] ?? '', escapeMark)) last++;
  return last;
}

function isContinued(line: string, escapeMark: string): boolean {
  return line.trimEnd().endsWith(escapeMark);
}

/** Continued lines as one: comments and empty lines among them do not count. */
function joined(lines: readonly string[], escapeMark: string): string {
  return lines
    .filter((line, index) => index === 0 || !/^\s*(?:#|$)/.test(line))
    .map((line) => line.replace(/\r$/, ''))
    .map((line) => (isContinued(line, escapeMark) ? line.trimEnd().slice(0, -1) : `${line}\n`))
    .join('');
}

/** As builders decide it: JSON, and nothing but texts in it. */
function listOf(text: string): string[] | null {
  if (!text.startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : null;
  } catch {
    return null;
  }
}
