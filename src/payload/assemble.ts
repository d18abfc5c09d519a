import type { LockedPackage } from '../conda/locked-package.js';
import { type EnvironmentInput, environmentEntries, LICENSE_PATH } from './environment.js';
import { pythonOf } from './link/python.js';
import type { MemberFacts } from './member.js';
import { type PayloadFacts, sharedFolders, sumFacts } from './payload.js';
import type { PycFacts } from './pyc/types.js';
import { measure, packEntries } from './tar.js';

/** The input of an environment, and its members in link order. */
export interface AssembleInput extends Omit<EnvironmentInput, 'packages' | 'folders'> {
  readonly members: readonly { readonly facts: MemberFacts; readonly locked: LockedPackage }[];
  /** What became of python sources. */
  readonly pyc: PycFacts;
}

/** Returns the environment of a payload as tar blocks, and the sum of the facts of all its parts. */
export function assemblePayload({ members, pyc, ...input }: AssembleInput): {
  environment: Buffer;
  facts: PayloadFacts;
} {
  const facts = members.map((member) => member.facts);
  const entries = environmentEntries({
    ...input,
    folders: sharedFolders(facts),
    packages: members.map(({ facts, locked }) => ({ locked, bytes: facts.bytes })),
  });
  return {
    environment: packEntries(entries),
    facts: sumFacts({
      members: members.map(({ facts, locked: { record } }) => ({ facts, ...record })),
      environment: measure(entries),
      python: pythonOf(input.lock)?.executable ?? null,
      license: input.licenseText === null ? null : LICENSE_PATH,
      pyc,
      setup: input.setup,
    }),
  };
}
