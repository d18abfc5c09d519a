import * as z from 'zod';
import { isTooDeep, parseJson } from '../../conda/json-text.js';
import { UserError } from '../../errors.js';
import { escapeControls } from '../../package/entry-path.js';
import type { Descriptor, ImageConfig } from '../types.js';
import { DIGEST_FORM, isDigest } from './digest.js';

/** A manifest, of OCI or of docker (schema 2). */
export interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** A descriptor of an index: what it points to may be said to be for a platform. */
export interface IndexEntry extends Descriptor {
  readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string };
}

/** Reads an index or docker's manifest list; `where` is for messages. Throws UserError with all problems. */
export function parseIndex(bytes: Uint8Array, where: string): readonly IndexEntry[] {
  return read(bytes, where, 'an index of images', indexSchema).manifests as readonly IndexEntry[];
}

/** Reads a manifest. Throws UserError with all problems. */
export function parseManifest(bytes: Uint8Array, where: string): Manifest {
  return read(bytes, where, 'an image manifest', manifestSchema) as Manifest;
}

/** Reads an image's configuration. Throws UserError with all problems. */
export function parseConfig(bytes: Uint8Array, where: string): ImageConfig {
  return read(bytes, where, 'an image configuration', configSchema) as ImageConfig;
}

/** Reads `manifest.json` of a docker archive: for each image its config, layers and tags. Throws UserError. */
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

const digest = z.string().refine(isDigest, { error: `expected ${DIGEST_FORM}` });
const texts = z.record(z.string(), z.string());
const descriptor = z.looseObject({
  mediaType: z.string(),
  digest,
  size: z.int().min(0),
  annotations: texts.nullish().transform((found) => found ?? undefined),
});
const platform = z.looseObject({
  os: z.string().optional(),
  architecture: z.string().optional(),
  variant: z.string().optional(),
});
const indexSchema = z.looseObject({
  schemaVersion: z.literal(2),
  manifests: z.array(z.looseObject({ ...descriptor.shape, platform: platform.optional() })).max(1000),
});
const manifestSchema = z.looseObject({
  schemaVersion: z.literal(2),
  config: descriptor,
  layers: z.array(descriptor).max(1000),
});
const list = z.array(z.string()).nullish();
const configSchema = z.looseObject({
  architecture: z.string(),
  os: z.string(),
  variant: z.string().optional(),
  created: z.string().optional(),
  config: z
    .looseObject({
      User: z.string().optional(),
      Env: list,
      Entrypoint: list,
      Cmd: list,
      WorkingDir: z.string().optional(),
      Labels: texts.nullish(),
    })
    .nullish()
    .transform((found) => found ?? undefined),
  rootfs: z.looseObject({ type: z.literal('layers'), diff_ids: z.array(digest).max(1000) }),
  history: z
    .array(z.looseObject({ empty_layer: z.boolean().optional() }))
    .nullish()
    .transform((found) => found ?? undefined),
});
const archiveSchema = z
  .array(z.looseObject({ Config: z.string(), Layers: z.array(z.string()).max(1000), RepoTags: list }))
  .min(1)
  .max(1000);

function read<T>(bytes: Uint8Array, where: string, what: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(json(bytes, where, what));
  if (parsed.success) return parsed.data;
  throw new UserError(
    `this is not ${what}`,
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
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError(`this is not ${what}`, [{ where, message: `no JSON: ${message}` }], { cause: error });
  }
  if (!isTooDeep(value)) return value;
  throw new UserError(`this is not ${what}`, [{ where, message: 'it is nested too deep' }]);
}
