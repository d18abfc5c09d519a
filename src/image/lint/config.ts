import * as z from 'zod';
import { UserError } from '../../errors.js';
import { type DocumentShape, shapeProblems } from '../../yaml/shape.js';
import { readYaml } from '../../yaml/source.js';
import { PROFILES, type Profile, type Severity } from './types.js';

/** What a file of settings says. */
export interface LintConfig {
  readonly profile: Profile | null;
  readonly ignored: readonly string[];
  readonly override: ReadonlyMap<string, Severity>;
  /** The least that makes the exit code 1; null where the file does not say. */
  readonly failOn: Severity | 'never' | null;
  /** Keys of hadolint's that mean nothing here: they are told, not passed over. */
  readonly unused: readonly string[];
}

/** Where settings are looked for, in the working folder: hadolint's names, since it is hadolint's format. */
export const CONFIG_FILES = ['.hadolint.yaml', '.hadolint.yml'] as const;

/** Style is what is called a note here, and hadolint's info as well. */
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
  // hadolint's own, of which nothing is done here.
  format: z.unknown().optional(),
  'no-color': z.unknown().optional(),
  'strict-labels': z.unknown().optional(),
  'label-schema': z.unknown().optional(),
  'disable-ignore-pragma': z.unknown().optional(),
  trustedRegistries: z.unknown().optional(),
});

const UNUSED = ['strict-labels', 'label-schema', 'disable-ignore-pragma', 'trustedRegistries'] as const;

const SHAPE: DocumentShape = {
  schema,
  title: 'the settings',
  enough: 'any of the keys is enough',
  keysAt: (path) => ({
    known: path.length === 0 ? Object.keys(schema.shape) : Object.keys(LEVELS),
    kind: 'key',
  }),
};

/** Reads settings in hadolint's format; `file` is for messages. Throws UserError with every problem. */
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
