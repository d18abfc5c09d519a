import { type Problem, ToolError } from '../../errors.js';
import type { BuilderName, Command } from '../builder.js';
import type { Probed } from './probe.js';

/** Builders that can run containers. */
export const RUNNERS = ['docker', 'podman'] as const satisfies readonly BuilderName[];

export type Runner = (typeof RUNNERS)[number];

/**
 * Chooses the program that runs an image: the named one, or with `auto` the first working one that has the image in its
 * store; if none has it, the first working one, which may pull the image. Throws ToolError with the reason for each program.
 */
export async function chooseRunner(
  { builder, image }: { builder: Runner | 'auto'; image: string },
  deps: {
    readonly probe: (name: BuilderName) => Promise<Probed>;
    readonly succeeds: (command: Command) => Promise<boolean>;
  },
): Promise<Runner> {
  const candidates = builder === 'auto' ? RUNNERS : [builder];
  const working: Runner[] = [];
  const problems: Problem[] = [];
  for (const name of candidates) {
    const probed = await deps.probe(name);
    if ('obstacle' in probed) problems.push(probed.obstacle);
    else if (await deps.succeeds(hasImageCommand(name, image))) return name;
    else working.push(name);
  }
  const [first] = working;
  if (first !== undefined) return first;
  throw new ToolError(
    builder === 'auto' ? 'no program here can run images' : `${builder} cannot be used here`,
    problems,
  );
}

function hasImageCommand(name: Runner, image: string): Command {
  return { command: name, args: ['image', 'inspect', image] };
}
