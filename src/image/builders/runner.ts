import type { Platform } from '../../conda/platform.js';
import { type Problem, ToolError } from '../../errors.js';
import type { TryRun } from '../../host/process/run.js';
import type { BuilderName } from '../builder.js';
import { platformOfOci } from '../oci/platform.js';
import type { Probed } from './probe.js';

/** Builders that can run containers. */
export const RUNNERS = ['docker', 'podman'] as const satisfies readonly BuilderName[];

export type Runner = (typeof RUNNERS)[number];

/** The program that runs an image, whether the image is in its store, and the image's platform; null if it is not known. */
export interface ChosenRunner {
  readonly name: Runner;
  readonly isStored: boolean;
  readonly platform: Platform | null;
}

/**
 * Chooses the program that runs an image: the named one, or with `auto` the first working one that has the image in its
 * store; if none has it, the first working one, which may pull the image. Without an image, the first working one. Throws
 * ToolError with the reason for each program.
 */
export async function chooseRunner(
  { builder, image }: { builder: Runner | 'auto'; image: string | null },
  deps: { readonly probe: (name: BuilderName) => Promise<Probed>; readonly tryRun: TryRun },
): Promise<ChosenRunner> {
  const candidates = builder === 'auto' ? RUNNERS : [builder];
  const working: Runner[] = [];
  const problems: Problem[] = [];
  for (const name of candidates) {
    const probed = await deps.probe(name);
    if ('obstacle' in probed) {
      problems.push(probed.obstacle);
      continue;
    }
    if (image === null) return { name, isStored: false, platform: null };
    const end = await deps.tryRun({ command: name, args: ['image', 'inspect', image] });
    if (end.kind === 'done')
      return { name, isStored: true, platform: inspectedPlatform(end.stdout.toString()) };
    working.push(name);
  }
  const [first] = working;
  if (first !== undefined) return { name: first, isStored: false, platform: null };
  throw new ToolError(
    builder === 'auto' ? 'no program here can run images' : `${builder} cannot be used here`,
    problems,
  );
}

/** Returns the platform in the output of `image inspect`, which docker and podman write alike; null if it states none. */
function inspectedPlatform(text: string): Platform | null {
  try {
    const [image] = JSON.parse(text) as readonly (Record<string, unknown> | undefined)[];
    const [os, architecture, variant] = [image?.['Os'], image?.['Architecture'], image?.['Variant']];
    if (typeof os !== 'string' || typeof architecture !== 'string') return null;
    return platformOfOci({ os, architecture, variant: typeof variant === 'string' ? variant : undefined });
  } catch {
    return null;
  }
}
