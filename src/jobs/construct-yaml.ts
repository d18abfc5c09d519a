import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseChannelUrl } from '../conda/channel-url.js';
import { UserError } from '../errors.js';
import { writeFileWhole } from '../host/files.js';
import type { Manifest } from '../manifest/types.js';
import { readText } from './edges.js';

/** A licence text with the name of its file. */
export interface License {
  readonly name: string;
  readonly text: string;
}

/** Writes construct.yaml so that it stands alone: its licence lies beside it, folders are named from the root. */
export async function writeConstructYaml({
  manifest,
  channels,
  license,
  out,
}: {
  manifest: Manifest;
  channels: readonly string[];
  license: License | null;
  out: string;
}): Promise<string> {
  const { renderConstructYaml } = await import('../construct-yaml/render.js');
  const template = readFileSync(new URL('../../construct/construct.yaml.hbs', import.meta.url), 'utf8');
  const alone = {
    ...manifest,
    channels: channels.map((channel) => parseChannelUrl(channel).url),
    licenseFile: license?.name ?? null,
  };
  const path = resolve(out, 'construct.yaml');
  writeFileWhole(path, await renderConstructYaml({ manifest: alone, template }));
  if (license !== null) writeFileWhole(resolve(out, license.name), license.text);
  return path;
}

/** The licence that a manifest names; null where it names none. Throws UserError where the file is missing. */
export function licenseOf(manifest: Manifest): License | null {
  if (manifest.licenseFile === null) return null;
  const path = join(dirname(manifest.file), manifest.licenseFile);
  const text = readText(path);
  if (text !== null) return { name: basename(path), text };
  const fix = 'correct license_file, or leave it out';
  throw new UserError('the licence text is missing', [
    { where: path, message: `no such file; ${manifest.file} names it`, fix },
  ]);
}
