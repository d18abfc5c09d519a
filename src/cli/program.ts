import { readFileSync } from 'node:fs';
import type { Argument, Flag } from './definitions.js';

/** A command, as the build writes it to oclif.manifest.json. */
export interface CommandData {
  /** `channel:index` for `channel index`. */
  readonly id: string;
  readonly summary?: string;
  readonly strict?: boolean;
  readonly versionText?: string;
  readonly runsProgram?: boolean;
  readonly args: Readonly<Record<string, Argument<unknown>>>;
  readonly flags: Readonly<Record<string, Flag<unknown> & { readonly name: string }>>;
  /** Path of its file below the folder of package.json. */
  readonly relativePath: readonly string[];
}

/** What package.json and oclif.manifest.json tell about the program. */
export interface Program {
  /** Url of a file below the folder of package.json. */
  readonly root: string;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly commands: readonly CommandData[];
  readonly topics: readonly { readonly name: string; readonly description: string }[];
}

/** Reads what package.json and oclif.manifest.json tell about the program. `root` is the url of a file in a folder beside them. */
export function readProgram(root: string): Program {
  const read = (name: string) => JSON.parse(readFileSync(new URL(`../${name}`, root), 'utf8'));
  const { name, version, description, oclif } = read('package.json');
  const commands: CommandData[] = Object.values(read('oclif.manifest.json').commands);
  const topics = Object.entries<{ description: string }>(oclif.topics);
  return {
    root,
    name,
    version,
    description,
    commands,
    topics: topics.map(([topic, { description }]) => ({ name: topic, description })),
  };
}

/** Returns the name and version of the program, of Node and of the machine. */
export function userAgentOf({ name, version }: Pick<Program, 'name' | 'version'>): string {
  return `${name}/${version} ${process.platform}-${process.arch} node-${process.version}`;
}
