import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseChannelUrl } from '../../conda/channel-url.js';
import { UserError } from '../../errors.js';
import { readText } from '../../host/fs/read.js';
import { writeFileAtomic } from '../../host/fs/write.js';
import { quoteValue } from '../../text/quote-value.js';
import { shellWord } from '../../text/shell-word.js';
import type { License } from '../open-licence.js';
import type { Manifest } from '../types.js';

const CONSTRUCT_YAML = 'construct.yaml';

/** Writes a self-contained construct.yaml: the licence is copied beside it, folders become absolute urls. Returns its path. */
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
  const { renderConstructYaml } = await import('./render.js');
  const template = readFileSync(new URL('../../../construct/construct.yaml.hbs', import.meta.url), 'utf8');
  const alone = {
    ...manifest,
    channels: channels.map((channel) => parseChannelUrl(channel).url),
    licenseFile: license?.name ?? null,
  };
  const path = resolve(out, CONSTRUCT_YAML);
  writeFileAtomic(path, await renderConstructYaml({ manifest: alone, template }));
  if (license !== null) writeFileAtomic(resolve(out, license.name), license.text);
  return path;
}

/** Throws UserError if a folder has the construct.yaml of a distribution with another name. */
export async function refuseOtherConstructYaml({ name }: Manifest, out: string): Promise<void> {
  const path = resolve(out, CONSTRUCT_YAML);
  const other = await nameIn(readText(path), path);
  if (other === null || other === name) return;
  throw new UserError('the construct.yaml of another distribution is there', [
    {
      where: path,
      message: 'it would be overwritten',
      expected: `no construct.yaml, or that of ${name}`,
      found: `the construct.yaml of ${quoteValue(other)}`,
      fix: `choose another folder, for example --out ${shellWord(join(out, name))}, or remove the file`,
    },
  ]);
}

/** Returns the `name` of a construct.yaml; null if it has none or cannot be read. */
async function nameIn(text: string | null, path: string): Promise<string | null> {
  if (text === null) return null;
  const { readLenientYaml } = await import('../../yaml/lenient.js');
  try {
    const document = readLenientYaml(text, path);
    const name = document instanceof Map ? document.get('name') : undefined;
    return typeof name === 'string' ? name : null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return null;
  }
}
