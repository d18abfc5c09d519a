import { type Problem, ToolError } from '../../errors.js';
import { BUILDERS, type Builder, type BuilderName } from '../builder.js';
import type { Probed } from './probe.js';

/**
 * Chooses the builder of `--builder`; with `auto` the first that works. docker is first because users look for the result in
 * its store; podman precedes buildah because it can run the image. Later builders are not probed. Throws ToolError with the
 * reason for each builder.
 */
export async function chooseBuilder(
  choice: BuilderName | 'auto',
  probe: (name: BuilderName) => Promise<Probed>,
): Promise<Builder> {
  const problems: Problem[] = [];
  for (const name of choice === 'auto' ? BUILDERS : [choice]) {
    const probed = await probe(name);
    if ('builder' in probed) return probed.builder;
    problems.push(probed.obstacle);
  }
  throw choice === 'auto'
    ? new ToolError('no builder works here', [...problems, WITHOUT])
    : new ToolError(`${choice} cannot be used here`, problems);
}

const WITHOUT: Problem = {
  message: 'not every build needs a builder',
  fix: '--builder none writes a build context for another machine; --builder direct makes the image without a builder, if nothing has to run in it',
};
