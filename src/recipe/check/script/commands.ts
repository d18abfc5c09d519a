import { lexShell, type ShellToken, type Word } from '../../../shell/lex.js';

/** A condition around a command. */
export interface Condition {
  /** The text between `if` and `then`. */
  readonly text: string;
  readonly at: number;
  readonly end: number;
  /** False in the `else` branch. */
  readonly isThen: boolean;
}

/** Commands joined by pipes, within a statement. */
export interface ScriptPipeline {
  readonly at: number;
  /** Behind its last word, redirection or here-document. */
  readonly end: number;
  /** The operator before it: `&&`, `||`, or null for the first. */
  readonly joinedBy: '&&' | '||' | null;
  readonly hasHeredoc: boolean;
  /** Its place in the statement, from 0. */
  readonly index: number;
  /** The place of the first pipeline that it is joined to by `||` alone. */
  readonly chain: number;
}

/** Pipelines joined by `&&` and `||`. */
export interface ScriptStatement {
  readonly pipelines: readonly ScriptPipeline[];
}

/** A simple command of a build script with its place. */
export interface ScriptCommand {
  /** The program as written; empty for assignments only. */
  readonly program: string;
  /** Its file name. */
  readonly name: string;
  readonly word: Word | null;
  readonly args: readonly Word[];
  /** The assignments before it. */
  readonly assignments: readonly Word[];
  /** The words of arrays that it assigns: `A=(b c)`. */
  readonly values: readonly Word[];
  readonly at: number;
  readonly end: number;
  /** The conditions of every `if` around it, outermost first. */
  readonly conditions: readonly Condition[];
  /** Whether it is part of the condition of `if`, `while` or `until`. */
  readonly isCondition: boolean;
  readonly pipeline: ScriptPipeline;
  readonly statement: ScriptStatement;
}

interface Frame {
  readonly ends: string;
  condition: Condition | null;
  /** Where the text of a condition begins that is not yet complete. */
  conditionAt: number | null;
}

/** Most tokens that are read of a script. */
const MOST_TOKENS = 50_000;

/** Most conditions that are kept around a command, the innermost ones. */
const MOST_CONDITIONS = 50;

/**
 * Returns the simple commands of the script between two offsets of a text, in order, with the conditions around them. Offsets are
 * those of the text. Never throws.
 */
export function commandsOf(text: string, from = 0, to = text.length): ScriptCommand[] {
  const commands: ScriptCommand[] = [];
  const frames: Frame[] = [];
  let openConditions = 0;
  let pending: PendingCommand[] = [];
  let pipelineAt: number | null = null;
  let pipelines: ScriptPipeline[] = [];
  let words: Word[] = [];
  let values: Word[] = [];
  let heredocEnd: number | null = null;
  let end = 0;
  let joinedBy: ScriptPipeline['joinedBy'] = null;
  const tokens = tokensOf(text, from, to);

  const conditionsNow = () => frames.slice(-MOST_CONDITIONS).flatMap(({ condition }) => condition ?? []);

  function endCommand(): void {
    if (words.length === 0) return;
    const at = words[0]?.at ?? from;
    pipelineAt ??= at;
    const isCondition = openConditions > 0;
    const context = { conditions: conditionsNow(), isCondition, pipeline: pipelines.length };
    pending.push({ ...partsOf(words), values, at, end, ...context });
    words = [];
    values = [];
  }

  function endPipeline(next: ScriptPipeline['joinedBy']): void {
    endCommand();
    if (pipelineAt !== null) {
      const index = pipelines.length;
      const chain = joinedBy === '||' ? (pipelines.at(-1)?.chain ?? index) : index;
      const hasHeredoc = heredocEnd !== null;
      pipelines.push({ at: pipelineAt, end: heredocEnd ?? end, joinedBy, hasHeredoc, index, chain });
    }
    pipelineAt = null;
    heredocEnd = null;
    joinedBy = next;
  }

  function endStatement(): void {
    endPipeline(null);
    const statement = { pipelines };
    for (const { pipeline, ...command } of pending) {
      const own = pipelines[pipeline];
      if (own !== undefined) commands.push({ ...command, pipeline: own, statement });
    }
    pending = [];
    pipelines = [];
  }

  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as ShellToken;
    const isFirst = words.length === 0;
    if (token.kind === 'heredoc') {
      end = token.end;
      heredocEnd = token.textEnd - (text[token.textEnd - 1] === '\n' ? 1 : 0);
    } else if (token.kind === 'redirect') {
      const target = tokens[index + 1];
      if (target?.kind === 'word') index++;
      end = target?.kind === 'word' ? target.end : token.end;
    } else if (token.kind === 'operator') {
      const isArray =
        token.text === '(' && words.at(-1)?.end === token.at && /=$/.test(words.at(-1)?.text ?? '');
      if (isArray) {
        for (index++; index < tokens.length; index++) {
          const item = tokens[index] as ShellToken;
          if (item.kind === 'word') values.push(item);
          end = item.end;
          if (item.kind === 'operator' && item.text === ')') break;
        }
      } else if (token.text === '|' || token.text === '|&') endCommand();
      else if (token.text === '&&' || token.text === '||') endPipeline(token.text);
      else {
        const condition = conditionBefore();
        endStatement();
        if (token.text === '(') frames.push({ ends: ')', condition, conditionAt: null });
        if (token.text === ')' && frames.at(-1)?.ends === ')') frames.pop();
      }
    } else if (isFirst && token.text === '[[' && !token.isQuoted) {
      for (; index < tokens.length; index++) {
        const item = tokens[index] as ShellToken;
        if (item.kind === 'word') words.push(item);
        end = item.end;
        if (item.kind === 'word' && item.text === ']]') break;
      }
    } else if (isFirst && !token.isQuoted && KEYWORDS.has(token.text)) {
      const condition = conditionBefore();
      endStatement();
      keyword(token, condition);
    } else {
      words.push(token);
      end = token.end;
    }
  }
  endStatement();
  return commands;

  /** Returns the condition `A` of `A && { … }`. */
  function conditionBefore(): Condition | null {
    const at = pending[0]?.at;
    if (joinedBy !== '&&' || words.length > 0 || at === undefined) return null;
    return { text: text.slice(at, end), at, end, isThen: true };
  }

  function keyword(token: Word, before: Condition | null): void {
    const frame = frames.at(-1);
    const ends = FRAMES[token.text];
    if (ends !== undefined) {
      const asks = ends === 'fi' || token.text === 'while' || token.text === 'until';
      frames.push({ ends, condition: before, conditionAt: asks ? token.end : null });
      openConditions += Number(asks);
    } else if (frame === undefined) return;
    else if (token.text === 'elif') {
      openConditions += Number(frame.conditionAt === null);
      frame.conditionAt = token.end;
    } else if ((token.text === 'then' || token.text === 'do') && frame.conditionAt !== null) {
      frame.condition = token.text === 'then' ? conditionIn(frame.conditionAt, token.at) : null;
      frame.conditionAt = null;
      openConditions--;
    } else if (token.text === 'else') {
      if (frame.condition !== null) frame.condition = { ...frame.condition, isThen: false };
    } else if (token.text === frame.ends) {
      openConditions -= Number(frame.conditionAt !== null);
      frames.pop();
    }
  }

  function conditionIn(begin: number, end: number): Condition {
    const at = end - text.slice(begin, end).trimStart().length;
    let last = end;
    while (last > at && /[\s;]/.test(text[last - 1] ?? '')) last--;
    return { text: text.slice(at, last), at, end: last, isThen: true };
  }
}

/** Returns the tokens of a part of a text with their offsets in the text. */
function tokensOf(text: string, from: number, to: number): ShellToken[] {
  const tokens = lexShell(text.slice(from, to)).slice(0, MOST_TOKENS);
  if (from === 0) return tokens;
  return tokens.map((token) => {
    const span = { at: token.at + from, end: token.end + from };
    return token.kind === 'heredoc'
      ? { ...token, ...span, textEnd: token.textEnd + from }
      : { ...token, ...span };
  });
}

type PendingCommand = Omit<ScriptCommand, 'pipeline' | 'statement'> & { readonly pipeline: number };

const FRAMES: Readonly<Record<string, string>> = {
  if: 'fi',
  while: 'done',
  until: 'done',
  for: 'done',
  select: 'done',
  case: 'esac',
  '{': '}',
};
const KEYWORDS = new Set([
  ...Object.keys(FRAMES),
  'then',
  'elif',
  'else',
  'fi',
  'do',
  'done',
  'esac',
  '}',
  '!',
]);

const ASSIGNMENT = /^[A-Za-z_]\w*\+?=/;
/** Programs that run the program behind them. */
const RUNNERS = new Set(['exec', 'command', 'time', 'nohup', 'nice', 'env']);

function partsOf(words: readonly Word[]) {
  let at = 0;
  const isAssignment = () => ASSIGNMENT.test(words[at]?.text ?? '');
  while (isAssignment()) at++;
  while (at < words.length - 1 && RUNNERS.has(words[at]?.text ?? '')) {
    at++;
    while (isAssignment() || /^-/.test(words[at]?.text ?? '')) at++;
  }
  const word = words[at] ?? null;
  const program = word?.text ?? '';
  return {
    ...{ word, program, name: program.slice(program.lastIndexOf('/') + 1) },
    args: words.slice(at + 1),
    assignments: words.slice(0, at).filter(({ text }) => ASSIGNMENT.test(text)),
  };
}
