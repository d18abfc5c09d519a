import { Directive, DockerfileParser, type From, type Onbuild } from 'dockerfile-ast';
import { type DockerfileLines, type Instruction, instructionOf } from './instruction.js';
import { expand, type LookUp } from './variables.js';

/** A stage of a Dockerfile: a FROM and the instructions after it. */
export interface Stage {
  readonly from: Instruction;
  /** Lower case, as `COPY --from` compares it; null if it has no name. */
  readonly name: string | null;
  /** The base with the values of ARGs before the first FROM; `$NAME` stays if the value is unknown. */
  readonly base: string;
  /** The stage that is its base; null if the base is an image. */
  readonly parent: Stage | null;
  /** The instructions after the FROM. */
  readonly steps: readonly Instruction[];
  /** The instructions of its ONBUILDs, which run in images built on it. */
  readonly triggers: readonly Instruction[];
}

/** The stages of a Dockerfile. */
export interface Dockerfile {
  /** The instructions before the first FROM. */
  readonly preamble: readonly Instruction[];
  readonly stages: readonly Stage[];
  /** Location of the start of the text. */
  readonly where: string;
  /** The BuildKit frontend that a `# syntax=` line names; null without such a line. */
  readonly syntax: string | null;
}

/** Returns the instructions of all stages, including those of ONBUILD, but not the FROMs. */
export function instructionsOf({ stages }: Dockerfile): Instruction[] {
  return stages.flatMap(({ steps, triggers }) => [...steps, ...triggers]);
}

/** Returns a stage, then the stages that it is based on, nearest first. */
export function lineageOf(stage: Stage): Stage[] {
  const line = [stage];
  for (let next = stage.parent; next !== null; next = next.parent) line.push(next);
  return line;
}

/** Returns the stages whose layers are in the final image, base first. */
export function shippedStages({ stages }: Dockerfile): Stage[] {
  const last = stages.at(-1);
  return last === undefined ? [] : lineageOf(last).reverse();
}

/** Parses any text as a Dockerfile: other text yields unknown instructions. `file` is for messages. Never throws. */
export function parseDockerfile(text: string, file: string): Dockerfile {
  const ast = DockerfileParser.parse(text);
  const place: DockerfileLines = { file, lines: text.split('\n'), escapeMark: ast.getEscapeCharacter() };
  const globals = new Variables(null);
  const preamble: Instruction[] = [];
  const drafts: Draft[] = [];
  for (const instruction of ast.getInstructions()) {
    const draft = drafts.at(-1) ?? null;
    const isFrom = instruction.getKeyword() === 'FROM';
    const variables = isFrom || draft === null ? globals : draft.variables;
    const context = { lookUp: variables.now(), shell: isFrom ? null : shellAt(draft, place, instruction) };
    const step = instructionOf(instruction, place, context);
    if (isFrom) {
      drafts.push(beginStage(instruction as From, step, drafts));
      continue;
    }
    (draft?.steps ?? preamble).push(step);
    variables.take(step, globals.now());
    if (step.keyword === 'SHELL' && draft !== null && step.isList) draft.shell = step.args;
    const trigger = step.keyword === 'ONBUILD' ? (instruction as Onbuild).getTriggerInstruction() : null;
    if (trigger !== null) draft?.triggers.push(instructionOf(trigger, place, context));
  }
  const directives = ast.getDirectives();
  const syntax = directives.find((directive) => directive.getDirective() === Directive.syntax);
  return { preamble, stages: drafts, where: `${file}:1:1`, syntax: syntax?.getValue() ?? null };
}

/** A stage while it is parsed. */
interface Draft extends Stage {
  readonly parent: Draft | null;
  readonly steps: Instruction[];
  readonly triggers: Instruction[];
  readonly variables: Variables;
  shell: readonly string[] | null;
}

function beginStage(from: From, step: Instruction, earlier: readonly Draft[]): Draft {
  // An ARG without a default leaves an empty name.
  const base = expand(from.getImage() ?? '', step.lookUp);
  const parent = earlier.findLast(({ name }) => name !== null && name === base.toLowerCase()) ?? null;
  return {
    from: step,
    name: from.getBuildStage()?.toLowerCase() ?? null,
    base,
    parent,
    steps: [],
    triggers: [],
    variables: new Variables(parent?.variables ?? null),
    shell: parent?.shell ?? null,
  };
}

const SHELL_PRAGMA = /^\s*#\s*hadolint\s+shell\s*=\s*(\S+)/;

/** Returns the shell of an instruction. A comment `# hadolint shell=…` sets it, too. */
function shellAt(
  draft: Draft | null,
  { lines }: DockerfileLines,
  instruction: { getRange(): { start: { line: number } } },
) {
  if (draft === null) return null;
  for (let line = instruction.getRange().start.line - 1; line >= 0; line--) {
    const text = lines[line] ?? '';
    if (!/^\s*(?:#|$)/.test(text)) break;
    const named = SHELL_PRAGMA.exec(text)?.[1];
    if (named !== undefined) draft.shell = [named];
  }
  return draft.shell;
}

/** The variables of a stage: all values that each gets, in order. */
class Variables {
  private readonly values = new Map<string, { readonly place: number; readonly value: string | null }[]>();
  private count = 0;
  private readonly inherited: LookUp;

  constructor(parent: Variables | null) {
    this.inherited = parent === null ? () => undefined : parent.now();
  }

  /** Returns a lookup of the values after the instructions so far. */
  now(): LookUp {
    const place = this.count;
    return (name) => {
      const last = this.values.get(name)?.findLast((value) => value.place < place);
      return last === undefined ? this.inherited(name) : last.value;
    };
  }

  /** Adds the variables of an instruction. An ARG without a default gets the value of the ARG before the first FROM. */
  take({ keyword, properties, lookUp }: Instruction, globals: LookUp): void {
    if (keyword === 'ARG' || keyword === 'ENV')
      for (const { name, value } of properties) {
        const known = value === null ? (globals(name) ?? null) : expand(value, lookUp);
        // An ARG without a value does not override a variable that is already set.
        if (keyword === 'ARG' && lookUp(name) != null && known === null) continue;
        const all = this.values.get(name) ?? [];
        all.push({ place: this.count, value: known });
        this.values.set(name, all);
      }
    this.count++;
  }
}
