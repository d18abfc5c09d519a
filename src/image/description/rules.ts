import type { Problem } from '../../errors.js';
import type { Draft } from './draft.js';
import { baseIsReference, baseIsTagged, familyIsNeeded } from './rules/base.js';
import { entrypointAndCmdAreWords, envIsPlain, labelsArePlain, nothingLooksSecret } from './rules/config.js';
import { localeIsUtf8 } from './rules/locale.js';
import { nameFitsTags } from './rules/names.js';
import { maxLayersIsCount, userIsOrdinary } from './rules/numbers.js';
import { packagesAreNames } from './rules/packages.js';
import { filesHavePaths, foldersAreAbsolute } from './rules/paths.js';
import { installIsPackages, prefetchIsPackages, slimPrefetchesNothing } from './rules/prefetch.js';

/** Says everything that is wrong in its own matter; a rule relies on no other rule. */
export type Rule = (draft: Draft) => Problem[];

/** What must hold for an image beyond its shape. */
export const RULES: readonly Rule[] = [
  nameFitsTags,
  baseIsReference,
  baseIsTagged,
  familyIsNeeded,
  filesHavePaths,
  foldersAreAbsolute,
  localeIsUtf8,
  packagesAreNames,
  installIsPackages,
  prefetchIsPackages,
  slimPrefetchesNothing,
  userIsOrdinary,
  labelsArePlain,
  envIsPlain,
  nothingLooksSecret,
  entrypointAndCmdAreWords,
  maxLayersIsCount,
];
