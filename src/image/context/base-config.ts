import type { Platform } from '../../conda/platform.js';
import { ArchiError, UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import type { TryRun } from '../../host/process/run.js';
import { baseFromRegistry } from '../base/from-registry.js';
import type { BuilderName } from '../builders/types.js';
import { type Inherited, inherited, type RunConfig } from '../dockerfile/inherited.js';
import { parseConfig } from '../oci/formats.js';
import { ociPlatform } from '../oci/platform.js';
import type { Registries } from '../registry/open.js';
import { formatReference } from '../registry/reference.js';
import type { ImageDescription } from '../types.js';

/** What of its base's configuration an image is without; null where it has all. */
export type LostConfig = string | null;

/** The line that tells what an image is without. */
export function lostLines(lost: LostConfig): string[] {
  return lost === null ? [] : [`  lost     ${lost}`];
}

/** What an image takes over of its base's configuration, and what is lost; a loss is also emitted as a warning. */
export async function inheritedFrom(
  description: ImageDescription,
  request: { readonly platform: Platform; readonly builder: BuilderName | null },
  { registries, tryRun, emit }: { registries: Registries; tryRun: TryRun; emit: Emit },
): Promise<{ readonly taken: Inherited | null; readonly lost: LostConfig }> {
  const found = await baseRunConfig(description, request, { registries, tryRun });
  const taken = 'config' in found ? inherited(found.config) : null;
  const lost =
    'reason' in found
      ? `all of the base's config, such as ENV, ENTRYPOINT and CMD: it cannot be read (${found.reason})`
      : taken === null || taken.unsaid.length === 0
        ? null
        : `what the base's config has with line breaks: ${taken.unsaid.join(', ')}`;
  if (lost !== null)
    emit({
      kind: 'warning',
      message: `--qemu copy loses ${lost}; say in image.yaml what the image needs of it`,
    });
  return { taken, lost };
}

/** How each builder shows the configuration of an image in its store. */
const INSPECT: Readonly<Record<BuilderName, readonly string[]>> = {
  docker: ['image', 'inspect', '--format', '{{json .Config}}'],
  podman: ['image', 'inspect', '--format', '{{json .Config}}'],
  buildah: ['inspect', '--type', 'image', '--format', '{{json .OCIv1.Config}}'],
};

/**
 * What a base in a registry says of running it: out of the store of the builder, where it has it, else out of the registry; else
 * the reason why that is not known.
 */
async function baseRunConfig(
  { base }: Pick<ImageDescription, 'base'>,
  { platform, builder }: { readonly platform: Platform; readonly builder: BuilderName | null },
  { registries, tryRun }: { readonly registries: Registries; readonly tryRun: TryRun },
): Promise<{ readonly config: RunConfig } | { readonly reason: string }> {
  if (base.kind !== 'registry') return { reason: 'it is in no registry' };
  if (builder !== null) {
    const args = [...INSPECT[builder], formatReference(base)];
    const ended = await tryRun({ command: builder, args });
    const stored = ended.kind === 'done' ? parse(ended.stdout.toString(), builder) : null;
    if (stored !== null) return { config: stored };
  }
  try {
    const { registry, repository, tag, digest } = registries.name(base);
    const found = await baseFromRegistry({
      registry,
      repository,
      reference: digest ?? tag ?? 'latest',
      platform: ociPlatform(platform),
      cache: registries.cache,
      open: () => registries.open(registry, { repository, actions: 'pull' }),
    });
    return { config: found.base.config?.config ?? {} };
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
