import {
  type Copy,
  Directive,
  DockerfileParser,
  type From,
  type Instruction,
  type ModifiableInstruction,
  type Onbuild,
  type PropertyInstruction,
  type Run,
} from 'dockerfile-ast';

/** One instruction. */
export interface Step {
  /** In capitals. */
  readonly keyword: string;
  /** `file:line:column`. */
  readonly where: string;
  /** What follows keyword and flags, continued lines joined, comments left out. */
  readonly text: string;
  readonly args: readonly string[];
  readonly flags: readonly { readonly name: string; readonly value: string }[];
  /** Of ENV, LABEL and ARG; an ARG without a default has the value null. */
  readonly properties: readonly { readonly name: string; readonly value: string | null }[];
  readonly heredocs: readonly { readonly name: string; readonly isClosed: boolean }[];
}

/** What one FROM begins. */
export interface Stage {
  readonly from: Step;
  /** Lower case, as `COPY --from` compares it; null where it has none. */
  readonly name: string | null;
  /** What it stands on, with the values that ARGs before the first FROM have; `$NAME` stays where there is none. */
  readonly base: string;
  /** Without the FROM. */
  readonly steps: readonly Step[];
  /** What its ONBUILDs run in images on top of it. */
  readonly triggers: readonly Step[];
}

/** A Dockerfile, stage by stage. */
export interface Recipe {
  /** Before the first FROM. */
  readonly preamble: readonly Step[];
  readonly stages: readonly Stage[];
  /** Where the text begins. */
  readonly where: string;
  /** The image that a `# syntax=` line has BuildKit read it with; null where there is none. */
  readonly syntax: string | null;
}

/** Every instruction behind a FROM, those of ONBUILD too. */
export function stepsOf({ stages }: Recipe): Step[] {
  return stages.flatMap(({ steps, triggers }) => [...steps, ...triggers]);
}

/** Reads any text as a Dockerfile: what is none has instructions that nobody knows. `file` is for messages. */
export function readDockerfile(text: string, file: string): Recipe {
  const preamble: Step[] = [];
  const stages: (Stage & { readonly steps: Step[]; readonly triggers: Step[] })[] = [];
  const dockerfile = DockerfileParser.parse(text);
  for (const instruction of dockerfile.getInstructions()) {
    const step = stepOf(instruction, file);
    const stage = stages.at(-1);
    if (step.keyword === 'FROM')
      stages.push({ ...stageOf(instruction as From, step, preamble), steps: [], triggers: [] });
    else (stage?.steps ?? preamble).push(step);
    const trigger = step.keyword === 'ONBUILD' ? (instruction as Onbuild).getTriggerInstruction() : null;
    if (trigger !== null) stage?.triggers.push(stepOf(trigger, file));
  }
  const directives = dockerfile.getDirectives();
  const syntax = directives.find((directive) => directive.getDirective() === Directive.syntax);
  return { preamble, stages, where: `${file}:1:1`, syntax: syntax?.getValue() ?? null };
}

function stepOf(instruction: Instruction, file: string): Step {
  const { line, character } = instruction.getRange().start;
  const keyword = instruction.getKeyword();
  const flags = 'getFlags' in instruction ? (instruction as ModifiableInstruction).getFlags() : [];
  return {
    keyword,
    where: `${file}:${line + 1}:${character + 1}`,
    text: instruction.getArgumentsContent() ?? '',
    args: instruction.getArguments().map((argument) => argument.getValue()),
    flags: flags.map((flag) => ({ name: flag.getName(), value: flag.getValue() ?? '' })),
    properties:
      'getProperties' in instruction
        ? (instruction as PropertyInstruction)
            .getProperties()
            .map((property) => ({ name: property.getName(), value: property.getValue() }))
        : [],
    heredocs:
      'getHeredocs' in instruction
        ? (instruction as Run | Copy).getHeredocs().map((heredoc) => ({
            name: heredoc.getName(),
            isClosed: heredoc.getDelimiterRange() !== null,
          }))
        : [],
  };
}

function stageOf(from: From, step: Step, preamble: readonly Step[]): Omit<Stage, 'steps' | 'triggers'> {
  return {
    from: step,
    name: from.getBuildStage()?.toLowerCase() ?? null,
    base: expanded(from.getImage() ?? '', preamble),
  };
}

/** `${NAME}`, `${NAME:-default}` and `$NAME` of a FROM: only ARGs before the first FROM count there. */
function expanded(text: string, preamble: readonly Step[]): string {
  const known = new Map(
    preamble.flatMap(({ properties }) => properties.map(({ name, value }) => [name, value] as const)),
  );
  return text.replace(
    /\$(?:\{(\w+)(?::?-([^${}]*))?\}|(\w+))/g,
    (whole, braced: string | undefined, fallback: string | undefined, bare: string | undefined) =>
      known.get(braced ?? bare ?? '') ?? fallback ?? whole,
  );
}
