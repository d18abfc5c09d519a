import { statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { lintDockerfile } from '../image/lint/lint.js';
import type { Finding } from '../image/lint/types.js';
import { readText } from './edges.js';
import type { Outcome } from './options.js';

/** `archi-construct image lint`: everything that is found. Throws UserError where an error is among it. */
export async function imageLint({ files }: { readonly files: readonly string[] }): Promise<Outcome> {
  const findings = files.flatMap((file) => lintDockerfile(textOf(file), file)).map(named);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const summary = `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`;
  if (errors > 0) throw new UserError(`${files.join(', ')}: ${summary}`, findings);
  return {
    lines: [...findings.flatMap(linesOf), `${files.join(', ')}: ${summary}`],
    result: { files, findings },
  };
}

function textOf(file: string): string {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    const fix = `name the file in it, such as ${join(file, 'Dockerfile')}`;
    throw new UserError('there is no such Dockerfile', [{ where: file, message: 'a folder', fix }]);
  }
  const text = readText(file);
  if (text !== null) return text;
  throw new UserError('there is no such Dockerfile', [
    { where: file, message: 'no such file', fix: 'check the path' },
  ]);
}

function named(finding: Finding): Finding {
  return { ...finding, message: `${finding.severity}: ${finding.message} [${finding.rule}]` };
}

function linesOf({ where, message, expected, found, fix }: Finding): string[] {
  const details = Object.entries({ expected, found, do: fix }).filter(([, text]) => text !== undefined);
  return [`${where}: ${message}`, ...details.map(([label, text]) => `    ${`${label}:`.padEnd(10)}${text}`)];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
