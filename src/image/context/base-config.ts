import type { Platform } from '../../conda/platform.js';
import { ArchiError, UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { TryRun } from '../../host/process/run.js';
import { baseFromRegistry } from '../base/from-registry.js';
import type { BuilderName } from '../builder.js';
import { type Inherited, inheritedConfig } from '../dockerfile/inherited.js';
import { parseConfig } from '../oci/formats.js';
import { ociPlatform } from '../oci/platform.js';
import type { Registries } from '../registry/open.js';
import { formatReference } from '../registry/reference.js';
import type { ImageDescription, RunConfig } from '../types.js';

/** Describes what an image loses of its base's configuration; null if it loses nothing. */
export type LostConfig = string | null;

/** Returns the output line for a lost configuration; none if nothing is lost. */
export function lostLines(lost: LostConfig): string[] {
  return lost === null ? [] : [`  lost     ${lost}`];
}

/** Reads the configuration that an image inherits from its base. Emits a warning if the image loses some of it. */
export async function inheritedFrom(
  description: ImageDescription,
  request: { readonly platform: Platform; readonly builder: BuilderName | null },
  { registries, tryRun, emit }: { registries: Registries; tryRun: TryRun; emit: Emit },
): Promise<{ readonly inherited: Inherited | null; readonly lost: LostConfig }> {
  const result = await baseRunConfig(description, request, { registries, tryRun });
  const inherited = 'config' in result ? inheritedConfig(result.config) : null;
  const lost =
    'reason' in result
      ? `the base's whole config, such as ENV, ENTRYPOINT and CMD, which cannot be read (${result.reason})`
      : inherited === null || inherited.unsaid.length === 0
        ? null
        : `settings of the base's config that contain line breaks: ${inherited.unsaid.join(', ')}`;
  if (lost !== null)
    emit({
      kind: 'warning',
      message: `--qemu copy loses ${lost}; write into image.yaml what the image needs of it`,
    });
  return { inherited, lost };
}

/** The arguments with which each builder prints the configuration of an image in its store. */
const INSPECT: Readonly<Record<BuilderName, readonly string[]>> = {
  docker: ['image', 'inspect', '--format', '{{json .Config}}'],
  podman: ['image', 'inspect', '--format', '{{json .Config}}'],
  buildah: ['inspect', '--type', 'image', '--format', '{{json .OCIv1.Config}}'],
};

/** Reads the run configuration of a base from the builder's store, else from the registry. Returns the reason if both fail. */
async function baseRunConfig(
  { base }: Pick<ImageDescription, 'base'>,
  { platform, builder }: { readonly platform: Platform; readonly builder: BuilderName | null },
  { registries, tryRun }: { readonly registries: Registries; readonly tryRun: TryRun },
): Promise<{ readonly config: RunConfig } | { readonly reason: string }> {
  if (base.kind !== 'registry') return { reason: 'it is in no registry' };
  if (builder !== null) {
    const args = [...INSPECT[builder], formatReference(base)];
    const end = await tryRun({ command: builder, args });
    const stored = end.kind === 'done' ? parse(end.stdout.toString(), builder) : null;
    if (stored !== null) return { config: stored };
  }
  try {
    const { registry, repository, tag, digest } = registries.name(base);
    const resolved = await baseFromRegistry({
      registry,
      repository,
      reference: digest ?? tag ?? 'latest',
      platform: ociPlatform(platform),
      cache: registries.cache,
      open: () => registries.open(registry, { repository, actions: 'pull' }),
    });
    return { config: resolved.base.config?.config ?? {} };
  } catch (error) {
    if (!(error instanceof ArchiError)) throw error;
    return { reason: [error.message, ...error.problems.map(({ message }) => message)].join(': ') };
  }
}

function parse(text: string, where: string): RunConfig | null {
  try {
    return parseConfig(Buffer.from(`{"config":${text}}`), where).config ?? {};
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
