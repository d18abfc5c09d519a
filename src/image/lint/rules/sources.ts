import type { Dockerfile, Stage } from '../dockerfile.js';
import type { Instruction } from '../instruction.js';
import { expand } from '../variables.js';

/** The source of a `COPY --from` or a `RUN --mount=from=`. */
export interface StageSource {
  readonly step: Instruction;
  /** With known variables expanded. */
  readonly source: string;
  /** The earlier stage that the source names; null if there is none. */
  readonly stage: Stage | null;
  /** The stage of the instruction. */
  readonly own: Stage;
  readonly earlier: readonly Stage[];
  readonly later: readonly Stage[];
}

/** Returns the sources of all `COPY --from` and `RUN --mount=from=`. */
export function copiesOf({ stages }: Dockerfile): StageSource[] {
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

/** Returns whether a source can only be an image: a plain word may be a named context of the build. */
export function isImageName(source: string): boolean {
  return /[/:@]/.test(source);
}

function stageOf(source: string, stages: readonly Stage[]): Stage | null {
  if (/^\d+$/.test(source)) return stages[Number(source)] ?? null;
  return stages.find(({ name }) => name === source.toLowerCase()) ?? null;
}

function sourcesOf({ keyword, flags }: Instruction): string[] {
  const values = (name: string) => flags.filter((flag) => flag.name === name).map(({ value }) => value);
  if (keyword === 'COPY') return values('from');
  if (keyword !== 'RUN') return [];
  return values('mount').flatMap((mount) =>
    mount.split(',').flatMap((option) => (option.startsWith('from=') ? [option.slice('from='.length)] : [])),
  );
}
