import type { Dockerfile, Stage } from '../dockerfile.js';
import type { Step } from '../step.js';
import { expand } from '../variables.js';

/** What a `COPY --from`, an `ADD --from` or a `RUN --mount=from=` names. */
export interface Source {
  readonly step: Step;
  /** With the values of variables that are known. */
  readonly source: string;
  /** The stage that it stands for; null where none does. */
  readonly stage: Stage | null;
  /** The stage that it is in. */
  readonly own: Stage;
  readonly earlier: readonly Stage[];
  readonly later: readonly Stage[];
}

/** Everything that files are copied or mounted from. */
export function copiesOf({ stages }: Dockerfile): Source[] {
  return stages.flatMap((own, index) =>
    own.steps.flatMap((step) =>
      sourcesOf(step).map((written) => {
        const source = expand(written, step.lookUp);
        const earlier = stages.slice(0, index);
        return {
          step,
          source,
          own,
          earlier,
          later: stages.slice(index + 1),
          stage: stageOf(source, earlier),
        };
      }),
    ),
  );
}

/** True where it can only be an image: a lone word may be a context that the build gets by that name. */
export function isImageName(source: string): boolean {
  return /[/:@]/.test(source);
}

function stageOf(source: string, stages: readonly Stage[]): Stage | null {
  if (/^\d+$/.test(source)) return stages[Number(source)] ?? null;
  return stages.find(({ name }) => name === source.toLowerCase()) ?? null;
}

function sourcesOf({ keyword, flags }: Step): string[] {
  const values = (name: string) => flags.filter((flag) => flag.name === name).map(({ value }) => value);
  if (keyword === 'COPY') return values('from');
  if (keyword !== 'RUN') return [];
  return values('mount').flatMap((mount) =>
    mount.split(',').flatMap((option) => (option.startsWith('from=') ? [option.slice('from='.length)] : [])),
  );
}
