import { Directive, DockerfileParser, type From, type Onbuild } from 'dockerfile-ast';
import { type Place, type Step, stepOf } from './step.js';
import { expand, type LookUp } from './variables.js';

/** What one FROM begins. */
export interface Stage {
  readonly from: Step;
  /** Lower case, as `COPY --from` compares it; null where it has none. */
  readonly name: string | null;
  /** What it stands on, with the values that ARGs before the first FROM have; `$NAME` stays where there is none. */
  readonly base: string;
  /** The stage that it stands on; null where that is an image. */
  readonly parent: Stage | null;
  /** Without the FROM. */
  readonly steps: readonly Step[];
  /** What its ONBUILDs run in images on top of it. */
  readonly triggers: readonly Step[];
}

/** A Dockerfile, stage by stage. */
export interface Dockerfile {
  /** Before the first FROM. */
  readonly preamble: readonly Step[];
  readonly stages: readonly Stage[];
  /** Where the text begins. */
  readonly where: string;
  /** The image that a `# syntax=` line has BuildKit read it with; null where there is none. */
  readonly syntax: string | null;
}

/** Every instruction behind a FROM, those of ONBUILD too. */
export function stepsOf({ stages }: Dockerfile): Step[] {
  return stages.flatMap(({ steps, triggers }) => [...steps, ...triggers]);
}

/** A stage and all that it stands on, itself first. */
export function lineageOf(stage: Stage): Stage[] {
  const line = [stage];
  for (let next = stage.parent; next !== null; next = next.parent) line.push(next);
  return line;
}

/** The stages whose layers are in the image that the last stage makes. */
export function shippedStages({ stages }: Dockerfile): Stage[] {
  const last = stages.at(-1);
  return last === undefined ? [] : lineageOf(last).reverse();
}

/** Reads any text as a Dockerfile: what is none has instructions that nobody knows. `file` is for messages. */
export function parseDockerfile(text: string, file: string): Dockerfile {
  const ast = DockerfileParser.parse(text);
  const place: Place = { file, lines: text.split('\n'), escapeMark: ast.getEscapeCharacter() };
  const globals = new Variables(null);
  const preamble: Step[] = [];
  const drafts: Draft[] = [];
  for (const instruction of ast.getInstructions()) {
    const draft = drafts.at(-1) ?? null;
    const isFrom = instruction.getKeyword() === 'FROM';
    const variables = isFrom || draft === null ? globals : draft.variables;
    const context = { lookUp: variables.now(), shell: isFrom ? null : shellAt(draft, place, instruction) };
    const step = stepOf(instruction, place, context);
    if (isFrom) {
      drafts.push(beginStage(instruction as From, step, drafts));
      continue;
    }
    (draft?.steps ?? preamble).push(step);
    variables.take(step, globals.now());
    if (step.keyword === 'SHELL' && draft !== null && step.isList) draft.shell = step.args;
    const trigger = step.keyword === 'ONBUILD' ? (instruction as Onbuild).getTriggerInstruction() : null;
    if (trigger !== null) draft?.triggers.push(stepOf(trigger, place, context));
  }
  const directives = ast.getDirectives();
  const syntax = directives.find((directive) => directive.getDirective() === Directive.syntax);
  return { preamble, stages: drafts, where: `${file}:1:1`, syntax: syntax?.getValue() ?? null };
}

/** A stage while it is read. */
interface Draft extends Stage {
  readonly parent: Draft | null;
  readonly steps: Step[];
  readonly triggers: Step[];
  readonly variables: Variables;
  shell: readonly string[] | null;
}

function beginStage(from: From, step: Step, earlier: readonly Draft[]): Draft {
  // An empty value is what an ARG without a default has.
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

/** A comment may say which shell the base has, as hadolint reads it. */
function shellAt(
  draft: Draft | null,
  { lines }: Place,
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

/** The variables of a stage, each with all values that it gets, in order. */
class Variables {
  private readonly values = new Map<string, { readonly place: number; readonly value: string | null }[]>();
  private count = 0;
  private readonly inherited: LookUp;

  constructor(parent: Variables | null) {
    this.inherited = parent === null ? () => undefined : parent.now();
  }

  /** What they hold after the instructions so far. */
  now(): LookUp {
    const place = this.count;
    return (name) => {
      const last = this.values.get(name)?.findLast((one) => one.place < place);
      return last === undefined ? this.inherited(name) : last.value;
    };
  }

  /** An ARG without a default has the value of the one before the first FROM. */
  take({ keyword, properties, lookUp }: Step, globals: LookUp): void {
    if (keyword === 'ARG' || keyword === 'ENV')
      for (const { name, value } of properties) {
        const known = value === null ? (globals(name) ?? null) : expand(value, lookUp);
        // What a build does not give does not take the place of what ENV gave.
        if (keyword === 'ARG' && lookUp(name) != null && known === null) continue;
        const all = this.values.get(name) ?? [];
        all.push({ place: this.count, value: known });
        this.values.set(name, all);
      }
    this.count++;
  }
}
