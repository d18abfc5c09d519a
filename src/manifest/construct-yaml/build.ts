import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseChannelUrl } from '../../conda/channel-url.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { recordedChannels } from '../channels.js';
import { manifestOfEnv } from '../of-environment.js';
import type { License } from '../open-licence.js';
import type { ManifestFile } from '../setup/types.js';
import type { Manifest } from '../types.js';

/**
 * Writes a self-contained construct.yaml: the licence is copied beside it, folders become absolute urls. Returns its path. The
 * channels, those of each of the manifest's `envs` too, are those to be read.
 */
export async function writeConstructYaml(request: {
  manifest: Manifest;
  channels: readonly string[];
  license: License | null;
  out: string;
}): Promise<string> {
  const { manifest, channels, license, out } = request;
  const { renderConstructYaml } = await import('./render.js');
  const template = readFileSync(new URL('../../../construct/construct.yaml.hbs', import.meta.url), 'utf8');
  const urls = (list: readonly string[]) => list.map((channel) => parseChannelUrl(channel).url);
  const alone = {
    ...manifest,
    ...withoutRemapped(urls(channels), manifest),
    envs: manifest.envs.map((env) => {
      const own = withoutRemapped(urls(env.channels ?? []), manifestOfEnv(manifest, env));
      return {
        ...env,
        channels: env.channels && own.channels,
        channelsRemap: env.channelsRemap && own.channelsRemap,
      };
    }),
    setup: { ...manifest.setup, files: manifest.setup.files.map((file) => absolute(file, manifest)) },
    licenseFile: license?.name ?? null,
  };
  const path = resolve(out, 'construct.yaml');
  writeFileAtomic(path, await renderConstructYaml({ manifest: alone, template }));
  if (license !== null) writeFileAtomic(resolve(out, license.name), license.text);
  return path;
}

/** The construct.yaml may be in another folder than the manifest. */
function absolute(file: ManifestFile, manifest: Manifest): ManifestFile {
  return { ...file, from: resolve(dirname(manifest.file), file.from) };
}

/** Returns channels by url, those that are recorded as others apart. */
function withoutRemapped(
  channels: readonly string[],
  manifest: Manifest,
): Pick<Manifest, 'channels' | 'channelsRemap'> {
  const channelsRemap = recordedChannels(manifest);
  const remapped = new Set(channelsRemap.map(({ from }) => from));
  return { channels: channels.filter((channel) => !remapped.has(channel)), channelsRemap };
}
