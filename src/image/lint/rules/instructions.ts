import { shown } from '../../../messages/shown.js';
import type { Recipe, Step } from '../read.js';
import type { Finding } from '../types.js';

const KNOWN = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
];

/** A Dockerfile is instructions after a FROM. */
export function instructionsAreKnown({ preamble, stages, where }: Recipe): Finding[] {
  const common = { severity: 'error', rule: 'instructions' } as const;
  const all = [...preamble, ...stages.flatMap(({ steps }) => steps)];
  const unknown = all
    .filter(({ keyword }) => !KNOWN.includes(keyword))
    .map((step) => ({
      ...common,
      where: step.where,
      message: 'no such instruction',
      expected: KNOWN.join(', '),
      found: shown(step.keyword),
    }));
  const early = preamble
    .filter(({ keyword }) => keyword !== 'ARG' && KNOWN.includes(keyword))
    .map((step) => ({
      ...common,
      where: step.where,
      message: `${step.keyword} stands before the first FROM`,
      expected: 'nothing but ARG there',
      fix: 'move it below FROM',
    }));
  const noFrom =
    stages.length > 0 ? [] : [{ ...common, where, message: 'there is no FROM', fix: 'name a base' }];
  return [...noFrom, ...unknown, ...early];
}

/** What docker 20.10's classic builder or buildah 1.28 do not read. */
export function everyBuilderReadsIt({ stages }: Recipe): Finding[] {
  const finding = (step: Step, message: string, fix: string): Finding => ({
    severity: 'warning',
    rule: 'builders',
    where: step.where,
    message,
    expected: 'what docker, podman and buildah all read',
    fix,
  });
  return stages.flatMap(({ from, steps }) => [
    ...from.flags
      .filter(({ name, value }) => name === 'platform' && value.includes('$'))
      .map(() => finding(from, 'buildah 1.28 misreads a platform with a variable', 'write the platform out')),
    ...steps
      .filter(({ hasHeredoc }) => hasHeredoc)
      .map((step) => finding(step, 'a heredoc is read by BuildKit alone', 'join the lines by && \\')),
    ...steps
      .filter(({ keyword }) => keyword === 'MAINTAINER')
      .map((step) =>
        finding(step, 'MAINTAINER has gone out of use', 'LABEL org.opencontainers.image.authors'),
      ),
  ]);
}
