import { binaryRules } from './rules/binaries.js';
import { dependencyRules } from './rules/dependencies.js';
import { installedRules, installedSubjectRules } from './rules/installed.js';
import { libraryRules } from './rules/libraries.js';
import { metadataRules } from './rules/metadata.js';
import { oldCondaChannelRules } from './rules/old-conda-channels.js';
import { oldCondaRecordRules } from './rules/old-conda-records.js';
import { runPathRules } from './rules/run-paths.js';
import { scriptRules } from './rules/scripts.js';
import { symbolRules } from './rules/symbols.js';
import { textRules } from './rules/texts.js';
import type { Rule, SubjectRule } from './types.js';

/** Every rule about single packages. */
export const RULES: readonly Rule[] = [
  ...binaryRules,
  ...libraryRules,
  ...runPathRules,
  ...symbolRules,
  ...textRules,
  ...scriptRules,
  ...metadataRules,
  ...dependencyRules,
  ...installedRules,
  ...oldCondaChannelRules,
  ...oldCondaRecordRules,
];

/** Every rule about the subject as a whole. */
export const SUBJECT_RULES: readonly SubjectRule[] = installedSubjectRules;

/** The ids that findings have. */
export const RULE_IDS: readonly string[] = [...RULES, ...SUBJECT_RULES].map(({ id }) => id);
