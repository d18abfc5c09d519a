import type { LockedPackage } from '../../conda/locked-package.js';
import { redactUrl } from '../../text/redact-url.js';
import { type BuiltFacts, packagesIn } from './built-facts.js';
import { infoJson } from './info-json.js';
import { licensesJson } from './licenses.js';
import type { BuildOutput } from './outputs.js';

/** A file beside the installer. */
export interface OutputFile {
  readonly name: string;
  readonly text: string;
}

/** Returns the name that OpenSSL has for an algorithm of python. */
export function opensslName(algorithm: string): string {
  if (algorithm === 'blake2b') return 'blake2b512';
  return algorithm === 'blake2s' ? 'blake2s256' : algorithm.replace('_', '-');
}

/**
 * Returns the file of an output in constructor's format; `digests` has the installer's, in hex, by python's names. Throws UserError
 * for a licence that is not UTF-8.
 */
export function outputFile(
  output: BuildOutput,
  facts: BuiltFacts,
  digests: ReadonlyMap<string, string>,
): OutputFile {
  switch (output.kind) {
    case 'hash': {
      const { algorithm } = output;
      const text = `${digests.get(algorithm) ?? ''}  ${facts.fileName}\n`;
      return { name: `${facts.fileName}.${algorithm}`, text };
    }
    case 'info.json':
      return { name: 'info.json', text: infoJson(facts) };
    case 'licenses':
      return { name: 'licenses.json', text: licensesJson(output, facts) };
    case 'pkgs_list': {
      const { environment } = output;
      const head = `# ${facts.name} ${facts.version}, env=${environment}`;
      const names = packagesIn(facts, environment).map(({ fn }) => fn);
      return { name: `pkg-list.${environment}.txt`, text: [head, ...names].join('\n') };
    }
    case 'lockfile': {
      const { environment } = output;
      const lines = [...lockHead(facts, environment), ...packagesIn(facts, environment).map(lockLine)];
      return { name: `lockfile.${environment}.txt`, text: lines.join('\n') };
    }
  }
}

function lockHead({ name, version, platform, program }: BuiltFacts, environment: string): string[] {
  return [
    '# This file may be used to create an environment using:',
    '# $ conda create --name <env> --file <this file>',
    `# installer-name: ${name}`,
    `# installer-version: ${version}`,
    `# env-name: ${environment}`,
    `# platform: ${platform}`,
    `# created-by: ${program}`,
    '@EXPLICIT',
  ];
}

function lockLine({ url, record: { md5 } }: LockedPackage): string {
  return `${redactUrl(url)}${md5 === null ? '' : `#${md5}`}`;
}
