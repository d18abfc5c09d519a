import { binaryRules } from './rules/binaries.js';
import { dependencyRules } from './rules/dependencies.js';
import { libraryRules } from './rules/libraries.js';
import { metadataRules } from './rules/metadata.js';
import { oldCondaChannelRules } from './rules/old-conda-channels.js';
import { oldCondaRecordRules } from './rules/old-conda-records.js';
import { runPathRules } from './rules/run-paths.js';
import { scriptRules } from './rules/scripts.js';
import { symbolRules } from './rules/symbols.js';
import { textRules } from './rules/texts.js';
import type { Rule } from './types.js';

/** Every rule; a finding has the id of one of them. */
export const RULES: readonly Rule[] = [
  ...binaryRules,
  ...libraryRules,
  ...runPathRules,
  ...symbolRules,
  ...textRules,
  ...scriptRules,
  ...metadataRules,
  ...dependencyRules,
  ...oldCondaChannelRules,
  ...oldCondaRecordRules,
];
