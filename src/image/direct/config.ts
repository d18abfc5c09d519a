import { quoteValue } from '../../text/quote-value.js';
import { localeVariables } from '../locale.js';
import { jsonBlob } from '../oci/blob.js';
import { OCI_CONFIG } from '../oci/media-types.js';
import type { BaseImage, Blob, ImageConfig, ImageDescription, LayerBlob, OciPlatform } from '../types.js';
import { homeOf } from './home.js';

/** What programs find on PATH where neither base nor description says anything (as runtimes have it). */
const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A layer of ours, and what to say of it in the history. */
export type TitledLayer = LayerBlob & { readonly title: string };

/**
 * The configuration of an image: the base's, with the description's on top (config.md of the specification).
 */
export function imageConfig({
  description,
  platform,
  base,
  layers,
  labels,
  epoch,
}: {
  description: ImageDescription;
  platform: OciPlatform;
  base: BaseImage;
  /** On top of the base's. */
  layers: readonly TitledLayer[];
  /** Those that the build adds; the description's own win. */
  labels: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  epoch: number;
}): Blob {
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

/** A warning where an image is root's because it names no user, while its base has one; null where nothing changes. */
export function userLost({
  description,
  base,
}: {
  readonly description: Pick<ImageDescription, 'user' | 'file'>;
  readonly base: Pick<BaseImage, 'config'>;
}): string | null {
  const user = base.config?.config?.User;
  if (description.user !== null || isRoot(user)) return null;
  return `the base runs as ${quoteValue(user ?? '')}, the image as root: ${description.file} names no user`;
}

function isRoot(user: string | undefined): boolean {
  return /^(?:(?:root|0)(?::(?:root|0))?)?$/.test(user ?? '');
}

type RunConfig = NonNullable<ImageConfig['config']>;

function runConfig(
  description: ImageDescription,
  base: RunConfig,
  added: Readonly<Record<string, string>>,
): RunConfig {
  const { user, entrypoint, cmd, workdir } = description;
  const labels = { ...base.Labels, ...added, ...description.labels };
  // As after a FROM: its triggers are done with.
  const { OnBuild: _, ...kept } = base;
  return {
    ...kept,
    Env: environment(description, base.Env ?? []),
    // By number: the base's /etc/passwd is not looked into, nor added to.
    ...(user !== null ? { User: `${user.uid}:${user.gid}` } : isRoot(base.User) ? {} : { User: '0:0' }),
    // As in a Dockerfile: the base's command was for the base's entry point.
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
  const variables = new Map(base.map((line) => split(line)));
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

function split(line: string): [string, string] {
  const at = line.indexOf('=');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}

// One entry for each layer: who reads a history without them counts wrong.
function baseHistory({ config, layers, name }: BaseImage): readonly Readonly<Record<string, unknown>>[] {
  const history = config?.history ?? [];
  const counted = history.filter((entry) => entry['empty_layer'] !== true).length;
  return counted === layers.length ? history : layers.map(() => ({ created_by: name }));
}
