import type {
  Copy,
  ModifiableInstruction,
  Instruction as ParsedInstruction,
  PropertyInstruction,
  Run,
} from 'dockerfile-ast';
import type { LookUp } from './variables.js';

/** An instruction of a Dockerfile. */
export interface Instruction {
  /** In upper case. */
  readonly keyword: string;
  /** The keyword as it is written. */
  readonly written: string;
  /** `file:line:column`. */
  readonly where: string;
  /** Line number, from 1. */
  readonly line: number;
  /** The text after keyword and flags: continued lines are joined, comments and here-documents left out. */
  readonly text: string;
  /** The words of the text, or the items of its JSON list. */
  readonly args: readonly string[];
  /** Whether the arguments are a JSON list of strings (exec form). */
  readonly isList: boolean;
  readonly flags: readonly { readonly name: string; readonly value: string }[];
  /** Variables of ENV, LABEL and ARG; the value of an ARG without a default is null. */
  readonly properties: readonly { readonly name: string; readonly value: string | null }[];
  readonly heredocs: readonly { readonly name: string; readonly isClosed: boolean; readonly text: string }[];
  /** Whether an empty line is inside the instruction. */
  readonly hasEmptyLine: boolean;
  /** Looks up the variables of ARG and ENV before the instruction. */
  readonly lookUp: LookUp;
  /** The SHELL that runs the instruction; null for the base's. */
  readonly shell: readonly string[] | null;
}

/** The Dockerfile that an instruction is in. */
export interface DockerfileLines {
  readonly file: string;
  /** All lines of the Dockerfile. */
  readonly lines: readonly string[];
  readonly escapeMark: string;
}

/** Converts a parsed instruction into the form that the rules use. */
export function instructionOf(
  instruction: ParsedInstruction,
  { file, lines, escapeMark }: DockerfileLines,
  { lookUp, shell }: Pick<Instruction, 'lookUp' | 'shell'>,
): Instruction {
  const { start, end } = instruction.getRange();
  const flags = 'getFlags' in instruction ? (instruction as ModifiableInstruction).getFlags() : [];
  const parsed = 'getHeredocs' in instruction ? (instruction as Run | Copy).getHeredocs() : [];
  const heredocs = parsed.map((heredoc) => {
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
    ...parsed.flatMap((heredoc) => headOf(heredoc.getStartRange().start.line, lines, escapeMark)),
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
      (parsed.length > 0
        ? text.split(/\s+/)
        : instruction.getArguments().map((argument) => argument.getValue())),
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
      parsed.length === 0 && lines.slice(start.line + 1, end.line).some((line) => line.trim() === ''),
    lookUp,
    shell,
  };
}

/** Returns the index of the last line before a here-document's text: the line that names it, and the lines that continue it. */
function headOf(line: number, lines: readonly string[], escapeMark: string): number {
  let last = line;
  while (isContinued(lines[last] ?? '', escapeMark)) last++;
  return last;
}

function isContinued(line: string, escapeMark: string): boolean {
  return line.trimEnd().endsWith(escapeMark);
}

/** Joins continued lines; leaves out comments and empty lines between them. */
function joined(lines: readonly string[], escapeMark: string): string {
  return lines
    .filter((line, index) => index === 0 || !/^\s*(?:#|$)/.test(line))
    .map((line) => line.replace(/\r$/, ''))
    .map((line) => (isContinued(line, escapeMark) ? line.trimEnd().slice(0, -1) : `${line}\n`))
    .join('');
}

/** Returns the items of a JSON list of strings, as builders recognize it; null if the text is none. */
function listOf(text: string): string[] | null {
  if (!text.startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : null;
  } catch {
    return null;
  }
}
