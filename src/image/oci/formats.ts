import * as z from 'zod';
import { isTooDeep, parseJson } from '../../conda/json-text.js';
import { messageOf, UserError } from '../../errors.js';
import { escapeControls } from '../../text/escape.js';
import { quoteValue } from '../../text/quote-value.js';
import type { Descriptor, ImageConfig } from '../types.js';
import { DIGEST_FORM, isAnyDigest, isDigest } from './digest.js';
import { CONFIG_TYPES } from './media-types.js';
import type { StatedPlatform } from './platform.js';

/** An OCI manifest or a docker manifest (schema 2). */
export interface OciManifest {
  readonly artifactType?: string | undefined;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** A descriptor in an index, which may state a platform. */
export interface IndexEntry extends Descriptor {
  readonly platform?: StatedPlatform;
}

/** Parses an index or docker's manifest list; `where` is for messages. Throws UserError with all problems. */
export function parseIndex(bytes: Uint8Array, where: string): readonly IndexEntry[] {
  return read(bytes, where, 'an index of images', indexSchema).manifests as readonly IndexEntry[];
}

/** Parses a manifest. Throws UserError with all problems. */
export function parseOciManifest(bytes: Uint8Array, where: string): OciManifest {
  return read(bytes, where, 'an image manifest', manifestSchema) as OciManifest;
}

/** Parses the manifest of an image. Throws UserError with all problems, and for other artifacts such as charts and signatures. */
export function parseImageManifest(bytes: Uint8Array, where: string): OciManifest {
  const manifest = parseOciManifest(bytes, where);
  if (isImage(manifest)) return manifest;
  const { artifactType, config } = manifest;
  throw new UserError('not an image', {
    where,
    message: 'an artifact of another kind',
    expected: 'a manifest whose config has the media type of an image',
    found: quoteValue(artifactType ?? config.mediaType),
    fix: 'choose another tag or digest',
  });
}

/** Returns whether a manifest is that of an image, so that its config can be parsed as an image configuration. */
export function isImage({ config }: OciManifest): boolean {
  return CONFIG_TYPES.includes(config.mediaType);
}

/** Parses an image's configuration. Throws UserError with all problems. */
export function parseConfig(bytes: Uint8Array, where: string): ImageConfig {
  return read(bytes, where, 'an image configuration', configSchema) as ImageConfig;
}

/** Parses `manifest.json` of a docker archive: config, layers and tags of each image. Throws UserError with all problems. */
export function parseArchiveManifest(
  bytes: Uint8Array,
  where: string,
): readonly {
  readonly Config: string;
  readonly Layers: readonly string[];
  readonly RepoTags: readonly string[];
}[] {
  return read(bytes, where, "docker's manifest.json", archiveSchema).map(({ RepoTags, ...rest }) => ({
    ...rest,
    RepoTags: RepoTags ?? [],
  }));
}

// Go's readers treat null and an empty text as a missing value. Unknown keys are ignored (image specification,
// "Extensibility").
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? undefined);
const word = z
  .string()
  .nullish()
  .transform((value) => value || undefined);
const digest = z.string().refine(isDigest, { error: `expected ${DIGEST_FORM}` });
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const texts = z.record(z.string(), text);
const version = z.literal(2).nullish();
const descriptor = z.looseObject({
  mediaType: text,
  digest,
  size: z.int().min(0),
  annotations: optional(texts),
  urls: optional(z.array(z.string())),
});
const platform = z.looseObject({ os: word, architecture: word, variant: word });
// An entry with a digest of an unknown algorithm is dropped, not an error: it may be for a platform that is not needed.
const anyDigest = z.string().refine(isAnyDigest, { error: `expected ${DIGEST_FORM}` });
const indexSchema = z.looseObject({
  schemaVersion: version,
  manifests: z
    .array(z.looseObject({ ...descriptor.shape, digest: anyDigest, platform: optional(platform) }))
    .max(1000)
    .nullish()
    .transform((entries) => (entries ?? []).filter((entry) => isDigest(entry.digest))),
});
const list = z.array(text).nullish();
const none = <Item>(items: Item[] | null | undefined): Item[] => items ?? [];
const manifestSchema = z.looseObject({
  schemaVersion: version,
  artifactType: word,
  config: descriptor,
  layers: z.array(descriptor).max(1000).nullish().transform(none),
});
const configSchema = z.looseObject({
  architecture: text,
  os: text,
  variant: word,
  created: optional(z.string()),
  config: optional(
    z.looseObject({
      User: optional(z.string()),
      Env: list,
      Entrypoint: list,
      Cmd: list,
      OnBuild: list,
      WorkingDir: optional(z.string()),
      Labels: texts.nullish(),
    }),
  ),
  rootfs: z
    .looseObject({
      // No other type was ever written; some configs leave it out.
      type: z
        .literal(['layers', ''])
        .nullish()
        .transform(() => 'layers' as const),
      diff_ids: z.array(digest).max(1000).nullish().transform(none),
    })
    .nullish()
    .transform((value) => value ?? { type: 'layers' as const, diff_ids: [] }),
  history: optional(
    z.array(
      z
        .looseObject({ empty_layer: optional(z.boolean()) })
        .nullish()
        .transform((value) => value ?? {}),
    ),
  ),
});
const archiveSchema = z
  .array(
    z.looseObject({
      Config: z.string(),
      Layers: z.array(z.string()).max(1000).nullish().transform(none),
      RepoTags: list,
    }),
  )
  .min(1)
  .max(1000);

function read<T>(bytes: Uint8Array, where: string, what: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(json(bytes, where, what));
  if (parsed.success) return parsed.data;
  throw new UserError(
    `not ${what}`,
    parsed.error.issues.map(({ path, message }) => ({
      where: escapeControls([where, ...path].map(String).join(' ')),
      message,
    })),
  );
}

function json(bytes: Uint8Array, where: string, what: string): unknown {
  let value: unknown;
  try {
    value = parseJson(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    const message = messageOf(error);
    throw new UserError(`not ${what}`, { where, message: `not valid JSON: ${message}` }, { cause: error });
  }
  if (!isTooDeep(value)) return value;
  throw new UserError(`not ${what}`, { where, message: 'the JSON is nested too deep' });
}
