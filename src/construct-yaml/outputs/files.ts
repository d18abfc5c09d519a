import { redactUrl } from '../../text/redact-url.js';
import type { BuildOutput } from './outputs.js';

/** What was built, as far as outputs tell of it. */
export interface BuiltFacts {
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  /** The name of the installer's file. */
  readonly fileName: string;
  /** `archi-construct 1.2`: who made it. */
  readonly program: string;
  /** Returns the packages of an environment, `base` or another, in the order in which they are linked. */
  packagesOf(environment: string): readonly BuiltPackage[];
}

/** A package, as outputs name it. */
export interface BuiltPackage {
  readonly url: string;
  readonly fn: string;
  readonly md5: string | null;
}

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

/** Returns the file of an output in constructor's format; `digests` has the installer's, in hex, by python's names. */
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
    case 'pkgs_list': {
      const { environment } = output;
      const head = `# ${facts.name} ${facts.version}, env=${environment}`;
      const names = facts.packagesOf(environment).map(({ fn }) => fn);
      return { name: `pkg-list.${environment}.txt`, text: [head, ...names].join('\n') };
    }
    case 'lockfile': {
      const { environment } = output;
      const lines = [...lockHead(facts, environment), ...facts.packagesOf(environment).map(lockLine)];
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

function lockLine({ url, md5 }: BuiltPackage): string {
  return `${redactUrl(url)}${md5 === null ? '' : `#${md5}`}`;
}
