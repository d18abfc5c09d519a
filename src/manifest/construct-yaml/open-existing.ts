import { resolve } from 'node:path';
import { UserError } from '../../errors.js';
import type { Emit } from '../../events.js';
import { readText } from '../../host/fs/read.js';
import { quoteValue } from '../../text/quote-value.js';
import { yamlText } from './yaml-text.js';

/**
 * Looks at the construct.yaml that is in the folder before another is written there. Warns if it is of another distribution. Throws
 * UserError if this program did not write it.
 */
export function checkExistingConstructYaml(out: string, name: string, emit: Emit): void {
  const where = resolve(out, 'construct.yaml');
  const text = readText(where);
  if (text === null) return;
  // The first line of construct/construct.yaml.hbs.
  if (!text.startsWith('# Generated from manifest.yaml: ')) throw notOurs(where);
  const written = /^name: (".*")$/m.exec(text)?.[1] ?? '';
  if (written === yamlText(name)) return;
  const message = `${where}: that of ${written === '' ? 'another distribution' : written} is replaced by that of ${quoteValue(name)}; --out names a folder for each`;
  emit({ kind: 'warning', message });
}

function notOurs(where: string): UserError {
  return new UserError('the construct.yaml of the installer cannot be written', {
    where,
    message: 'there is a construct.yaml that archi-construct did not write, and it would be replaced',
    expected: 'a folder without one, or with one that archi-construct wrote',
    fix: 'name another folder with --out; --construct builds the installer of a construct.yaml',
  });
}
