import type { Problem } from '../../errors.js';
import type { ImageDraft } from './draft.js';
import { baseIsReference, baseIsTagged, familyIsNeeded } from './rules/base.js';
import { entrypointAndCmdAreWords, envIsPlain, labelsArePlain, nothingLooksSecret } from './rules/config.js';
import { filesHavePlaces } from './rules/files.js';
import { localeIsUtf8 } from './rules/locale.js';
import { nameFitsTags } from './rules/names.js';
import { maxLayersIsCount, userIsOrdinary } from './rules/numbers.js';
import { packagesAreNames } from './rules/packages.js';
import { filesHavePaths, foldersAreAbsolute } from './rules/paths.js';
import { installIsPackages, prefetchIsPackages, slimPrefetchesNothing } from './rules/prefetch.js';

/** Returns the problems of one aspect of an image; rules are independent of each other. */
export type ImageRule = (draft: ImageDraft) => Problem | readonly Problem[];

/** All rules that an image must satisfy in addition to its shape. */
export const IMAGE_RULES: readonly ImageRule[] = [
  nameFitsTags,
  baseIsReference,
  baseIsTagged,
  familyIsNeeded,
  filesHavePaths,
  filesHavePlaces,
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
