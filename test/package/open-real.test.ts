import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { formatError, UserError } from '../../src/errors.js';
import { loadCodecs } from '../../src/host/compress/codecs.js';
import { openPackage } from '../../src/package/open.js';
import { describeWithSharedData, sharedData } from '../shared-data.js';

describeWithSharedData('a real package is read:', () => {
  const root = join(sharedData, 'packages');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(conda|tar\.bz2)$/.test(file))
    .sort();

  it.each(files)('%s', async (file) => {
    const summary = await summarise(join(root, file));
    await expect(`${summary}\n`).toMatchFileSnapshot(join('golden', 'real', `${basename(file)}.txt`));
  });
});

async function summarise(path: string): Promise<string> {
  const codecs = await loadCodecs();
  try {
    const opened = await openPackage({ bytes: readFileSync(path), fn: basename(path), codecs });
    return [
      ...opened.paths.map((facts) => {
        const entry = opened.entries.find((candidate) => candidate.path === facts.path);
        return [entry?.type, facts.path, facts.placeholder?.mode].filter(Boolean).join(' ');
      }),
      ...opened.entryPoints.map(({ command, module, func }) => `entry point ${command} = ${module}:${func}`),
      ...opened.warnings.map((warning) => `warning: ${warning}`),
      `${opened.info.size} files below info/`,
    ].join('\n');
  } catch (error) {
    if (error instanceof UserError) return formatError(error);
    throw error;
  }
}
