import * as z from 'zod';
import { UserError } from '../../errors.js';
import type { FailOn, Severity } from '../../findings/severity.js';
import { type DocumentShape, shapeProblems } from '../../yaml/shape.js';
import { readYaml } from '../../yaml/source.js';
import { PROFILES, type Profile } from './types.js';

/** The settings of image lint. */
export interface LintConfig {
  readonly profile: Profile | null;
  readonly ignored: readonly string[];
  readonly override: ReadonlyMap<string, Severity>;
  /** Minimum severity that makes the exit code 1; null if the file does not set it. */
  readonly failOn: FailOn | null;
  /** hadolint's keys that have no effect here; they are reported. */
  readonly unused: readonly string[];
}

/** Names of the settings file in the working folder: hadolint's, since the format is hadolint's. */
export const CONFIG_FILES = ['.hadolint.yaml', '.hadolint.yml'] as const;

/** Severities by hadolint's levels: both info and style are notes here. */
const LEVELS: Readonly<Record<string, Severity>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  style: 'note',
};
const THRESHOLDS = ['error', 'warning', 'info', 'style', 'ignore', 'none'] as const;

const names = z.array(z.string().min(1));

const schema = z.strictObject({
  profile: z.enum(PROFILES).optional(),
  ignored: names.optional(),
  override: z
    .strictObject({
      error: names.optional(),
      warning: names.optional(),
      info: names.optional(),
      style: names.optional(),
    })
    .optional(),
  'failure-threshold': z.enum(THRESHOLDS).optional(),
  'no-fail': z.boolean().optional(),
  // hadolint's keys that have no effect here.
  format: z.unknown().optional(),
  'no-color': z.unknown().optional(),
  'strict-labels': z.unknown().optional(),
  'label-schema': z.unknown().optional(),
  'disable-ignore-pragma': z.unknown().optional(),
  trustedRegistries: z.unknown().optional(),
});

const UNUSED = ['strict-labels', 'label-schema', 'disable-ignore-pragma', 'trustedRegistries'] as const;

const SHAPE: DocumentShape = {
  schema: () => schema,
  title: 'the settings',
  enough: 'any of the keys is enough',
  keysAt: (path) => ({
    known: path.length === 0 ? Object.keys(schema.shape) : Object.keys(LEVELS),
    kind: 'key',
  }),
};

/** Parses settings in hadolint's format; `file` is for messages. Throws UserError with every problem. */
export function parseLintConfig(text: string, file: string): LintConfig {
  const source = readYaml(text, file);
  const problems = [...source.problems, ...shapeProblems(source, SHAPE)];
  if (problems.length > 0) throw new UserError(`${file} cannot be read as settings of image lint`, problems);
  const settings = schema.parse(source.tree ?? {});
  const threshold = settings['failure-threshold'];
  const failOn =
    settings['no-fail'] === true || threshold === 'none' || threshold === 'ignore' ? 'never' : null;
  return {
    profile: settings.profile ?? null,
    ignored: settings.ignored ?? [],
    override: new Map(
      Object.entries(settings.override ?? {}).flatMap(([level, rules]) =>
        (rules ?? []).map((rule): [string, Severity] => [rule, LEVELS[level] ?? 'note']),
      ),
    ),
    failOn: failOn ?? (threshold === undefined ? null : (LEVELS[threshold] ?? null)),
    unused: UNUSED.filter((key) => settings[key] !== undefined),
  };
}
