import {
  DockerfileParser,
  type From,
  type Instruction,
  type ModifiableInstruction,
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
  readonly hasHeredoc: boolean;
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
}

/** A Dockerfile, stage by stage. */
export interface Recipe {
  /** Before the first FROM. */
  readonly preamble: readonly Step[];
  readonly stages: readonly Stage[];
  /** Where the text begins. */
  readonly where: string;
}

/** Reads any text as a Dockerfile: what is none has instructions that nobody knows. `file` is for messages. */
export function readDockerfile(text: string, file: string): Recipe {
  const preamble: Step[] = [];
  const stages: (Stage & { readonly steps: Step[] })[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const step = stepOf(instruction, file);
    if (step.keyword === 'FROM') stages.push({ ...stageOf(instruction as From, step, preamble), steps: [] });
    else (stages.at(-1)?.steps ?? preamble).push(step);
  }
  return { preamble, stages, where: `${file}:1:1` };
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
    hasHeredoc: keyword === 'RUN' && (instruction as Run).getHeredocs().length > 0,
  };
}

function stageOf(from: From, step: Step, preamble: readonly Step[]): Omit<Stage, 'steps'> {
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
    /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g,
    (whole, braced: string | undefined, fallback: string | undefined, bare: string | undefined) =>
      known.get(braced ?? bare ?? '') ?? fallback ?? whole,
  );
}
