import { shown } from '../../../messages/shown.js';
import type { Recipe, Step } from '../read.js';
import type { Finding } from '../types.js';

/** What docker 20.10's classic builder or buildah 1.28 do not read. */
export function everyBuilderReadsIt({ stages, syntax, where }: Recipe): Finding[] {
  const finding = (step: Step, message: string, fix: string): Finding => ({
    severity: 'warning',
    rule: 'builders',
    where: step.where,
    message,
    expected: 'what docker, podman and buildah all read',
    fix,
  });
  const frontend: Finding[] =
    syntax === null || syntax.includes('@sha256:')
      ? []
      : [
          {
            ...{ severity: 'warning', rule: 'builders', where, found: shown(syntax) },
            message: 'BuildKit fetches what reads the file by this line, the others pass over it',
            expected: 'no syntax line, or one with a digest',
            fix: 'leave it out, or add the digest that it stands for now',
          },
        ];
  const ofStages = stages.flatMap(({ from, steps }) => [
    ...from.flags
      .filter(({ name, value }) => name === 'platform' && value.includes('$'))
      .map(() => finding(from, 'buildah 1.28 misreads a platform with a variable', 'write the platform out')),
    ...steps
      .filter(({ heredocs }) => heredocs.length > 0)
      .map((step) => finding(step, 'a heredoc is read by BuildKit alone', 'join the lines by && \\')),
    ...steps
      .filter(({ keyword }) => keyword === 'ONBUILD')
      .map((step) =>
        finding(
          step,
          'images in the form of OCI have no ONBUILD',
          'build in docker’s own form, or leave it out',
        ),
      ),
    ...steps
      .filter(({ keyword }) => keyword === 'MAINTAINER')
      .map((step) =>
        finding(step, 'MAINTAINER has gone out of use', 'LABEL org.opencontainers.image.authors'),
      ),
  ]);
  return [...frontend, ...ofStages];
}
