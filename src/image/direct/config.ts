import { quoteValue } from '../../text/quote-value.js';
import { localeVariables } from '../locale.js';
import { jsonBlob } from '../oci/blob.js';
import { OCI_CONFIG } from '../oci/media-types.js';
import type {
  BaseImage,
  Blob,
  ImageConfig,
  ImageDescription,
  LayerBlob,
  OciPlatform,
  RunConfig,
} from '../types.js';
import { homeOf, splitVariable, USUAL_PATH } from '../variables.js';

/** A layer that is added to the base, and its comment in the history. */
export type TitledLayer = LayerBlob & { readonly title: string };

/**
 * Returns the configuration of an image: that of the base, overridden by the description (config.md of the OCI image
 * specification).
 */
export function imageConfig(request: {
  description: ImageDescription;
  platform: OciPlatform;
  base: BaseImage;
  /** Layers added to the base. */
  layers: readonly TitledLayer[];
  /** Labels that the build adds; those of the description override them. */
  labels: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  epoch: number;
}): Blob {
  const { description, platform, base, layers, labels, epoch } = request;
  const created = new Date(epoch * 1000).toISOString().replace('.000Z', 'Z');
  const config: ImageConfig = {
    created,
    ...platform,
    config: runConfig(description, base.config?.config ?? {}, labels),
    rootfs: { type: 'layers', diff_ids: [...base.layers, ...layers].map(({ diffId }) => diffId) },
    history: [
      ...baseHistory(base),
      ...layers.map(({ title }) => ({ created, created_by: 'archi-construct image', comment: title })),
    ],
  };
  return jsonBlob(OCI_CONFIG, config);
}

/** Returns a warning if the base runs as a user but the image as root, because it names no user; null otherwise. */
export function userLost(request: {
  readonly description: Pick<ImageDescription, 'user' | 'file'>;
  readonly base: Pick<BaseImage, 'config'>;
}): string | null {
  const { description, base } = request;
  const user = base.config?.config?.User;
  if (description.user !== null || isRoot(user)) return null;
  return `the base runs as ${quoteValue(user ?? '')}, but the image runs as root, because ${description.file} names no user`;
}

function isRoot(user: string | undefined): boolean {
  return /^(?:(?:root|0)(?::(?:root|0))?)?$/.test(user ?? '');
}

function runConfig(
  description: ImageDescription,
  base: RunConfig,
  added: Readonly<Record<string, string>>,
): RunConfig {
  const { user, entrypoint, cmd, workdir } = description;
  const labels = { ...base.Labels, ...added, ...description.labels };
  // As after a FROM: the triggers of the base do not apply to images built on it.
  const { OnBuild: _, ...kept } = base;
  return {
    ...kept,
    Env: environment(description, base.Env ?? []),
    // Numeric: the base's /etc/passwd is neither read nor changed.
    ...(user !== null ? { User: `${user.uid}:${user.gid}` } : isRoot(base.User) ? {} : { User: '0:0' }),
    // As in a Dockerfile: the base's command belongs to the base's entry point.
    ...(entrypoint === null ? {} : { Entrypoint: entrypoint, Cmd: cmd }),
    ...(cmd === null ? {} : { Cmd: cmd }),
    ...(workdir === null ? {} : { WorkingDir: workdir }),
    Labels: Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function environment(
  { prefix, locale, env, user }: ImageDescription,
  base: readonly string[],
): readonly string[] {
  const variables = new Map(base.map(splitVariable));
  const path = env['PATH'] ?? variables.get('PATH') ?? USUAL_PATH;
  const own = {
    ...(locale === null ? {} : localeVariables(locale)),
    ...(user === null ? {} : { HOME: homeOf(user) }),
    ...env,
    PATH: path.split(':').includes(`${prefix}/bin`) ? path : `${prefix}/bin:${path}`,
  };
  for (const [name, value] of Object.entries(own)) variables.set(name, value);
  return [...variables].map(([name, value]) => `${name}=${value}`);
}

// The history needs one entry for each layer: otherwise readers match layers and entries wrongly.
function baseHistory({ config, layers, name }: BaseImage): readonly Readonly<Record<string, unknown>>[] {
  const history = config?.history ?? [];
  const counted = history.filter((entry) => entry['empty_layer'] !== true).length;
  return counted === layers.length ? history : layers.map(() => ({ created_by: name }));
}
