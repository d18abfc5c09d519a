import { UserError } from '../../../errors.js';
import { shown } from '../../../messages/shown.js';
import { parseReference } from '../../registry/reference.js';
import type { RegistryReference } from '../../types.js';
import type { Recipe, Stage, Step } from '../read.js';
import type { Finding } from '../types.js';

/** A base, or an image that files are copied from, is the same tomorrow. */
export function basesArePinned(recipe: Recipe): Finding[] {
  return [
    ...recipe.stages
      .filter(
        ({ base }, index) => !isStage(base, recipe.stages.slice(0, index)) && !['scratch', ''].includes(base),
      )
      .flatMap(({ from, base }) => unpinned(from, base)),
    ...copies(recipe)
      .filter(({ source, earlier }) => !isStage(source, earlier) && !/^\d+$/.test(source))
      // A lone word is a stage that is missing, which is another rule's.
      .filter(({ source }) => /[/:@]/.test(source))
      .flatMap(({ step, source }) => unpinned(step, source)),
  ];
}

/** Without a platform a build is for whatever machine it happens on. */
export function platformsAreStated({ stages }: Recipe): Finding[] {
  return stages
    .filter(({ base }, index) => base !== '' && !isStage(base, stages.slice(0, index)))
    .filter(({ from }) => !from.flags.some(({ name, value }) => name === 'platform' && value !== ''))
    .map(({ from }) => ({
      severity: 'error',
      rule: 'platform',
      where: from.where,
      message: 'FROM states no platform',
      expected: 'FROM --platform=linux/arm64 …',
      found: shown(`FROM ${from.text}`),
      fix: 'state the platform that the image is for',
    }));
}

/** What is copied from is a stage that comes before, and no two have one name. */
export function stagesAreThere(recipe: Recipe): Finding[] {
  const common = { severity: 'error', rule: 'stages' } as const;
  const missing = copies(recipe)
    .filter(({ source, earlier }) =>
      /^\d+$/.test(source)
        ? Number(source) >= earlier.length
        : !/[/:@$]/.test(source) && !isStage(source, earlier),
    )
    .map(({ step, source, earlier }) => ({
      ...common,
      where: step.where,
      message: 'no stage before this one has that name',
      expected: earlier.flatMap(({ name }) => name ?? []).join(', ') || 'a stage with a name',
      found: shown(source),
      fix: 'correct --from, or name an image with its tag',
    }));
  const twice = recipe.stages
    .filter(({ name }, index) => name !== null && isStage(name, recipe.stages.slice(0, index)))
    .map(({ from, name }) => ({
      ...common,
      where: from.where,
      message: `two stages are named ${name}`,
      fix: 'name one of them otherwise',
    }));
  return [...missing, ...twice];
}

function isStage(name: string, stages: readonly Stage[]): boolean {
  return stages.some((stage) => stage.name === name.toLowerCase());
}

function copies({ stages }: Recipe): { step: Step; source: string; earlier: readonly Stage[] }[] {
  return stages.flatMap(({ steps }, index) =>
    steps.flatMap((step) =>
      sourcesOf(step).map((source) => ({ step, source, earlier: stages.slice(0, index) })),
    ),
  );
}

/** What `COPY --from` and `RUN --mount=from=` name. */
function sourcesOf({ keyword, flags }: Step): string[] {
  const values = (name: string) => flags.filter((flag) => flag.name === name).map(({ value }) => value);
  if (keyword === 'COPY') return values('from');
  if (keyword !== 'RUN') return [];
  return values('mount').flatMap((mount) =>
    mount.split(',').flatMap((option) => (option.startsWith('from=') ? [option.slice('from='.length)] : [])),
  );
}

function unpinned({ where }: Step, image: string): Finding[] {
  const found = shown(image);
  const common = { rule: 'pinned', where, found, expected: 'name:tag@sha256:…' };
  if (image.includes('$')) {
    const message = 'what this names is only known when it is built';
    return [{ ...common, severity: 'warning', message, fix: 'give the ARG a default before the first FROM' }];
  }
  const reference = referenceOf(image, where);
  if (!('kind' in reference)) return reference.findings;
  if (reference.digest !== null) return [];
  if (reference.tag === 'latest') {
    const message = /:latest$/.test(image) ? 'latest is another image tomorrow' : 'no tag means latest';
    return [{ ...common, severity: 'error', message, fix: 'name a tag, and its digest' }];
  }
  const message = 'a tag may be moved';
  return [{ ...common, severity: 'warning', message, fix: 'add the digest that it stands for now' }];
}

function referenceOf(image: string, where: string): RegistryReference | { readonly findings: Finding[] } {
  try {
    return parseReference(image, where);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const findings = error.problems.map((problem) => ({
      ...problem,
      severity: 'error' as const,
      rule: 'pinned',
      where,
    }));
    return { findings };
  }
}
