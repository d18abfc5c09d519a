import type { Problem } from '../errors.js';
import type { ManifestDraft } from './draft.js';
import {
  batchModeHasNoLicence,
  conclusionIsText,
  defaultPrefixIsPath,
  entryIsAProgram,
  entryWordsAreLines,
} from './rules/behaviour.js';
import { channelsAreLocations, channelsHoldNoCredentials, remapsAreForTheTarget } from './rules/channels.js';
import { environmentNamesAreFolders } from './rules/environments.js';
import { filesComeFromNear, filesGoIntoThePrefix, modesAreOctal } from './rules/files.js';
import { licenceStaysNear } from './rules/licence.js';
import { nothingIsListedTwice } from './rules/lists.js';
import { installerFileNameIsOne, nameAndVersionFitFileNames } from './rules/names.js';
import {
  optionDefaultsArePossible,
  optionNamesAreLowerCase,
  optionsAreFew,
  optionsAreForScripts,
  optionTextsAreLines,
} from './rules/options.js';
import { excludedPackagesAreNotWanted, pinsAreOnePerPackage, pinsAreWhole } from './rules/pins.js';
import { pythonIsOne, pythonIsTwoNumbers } from './rules/python.js';
import { scriptEnvironmentIsShort, scriptsStayNear, scriptVariablesAreNames } from './rules/scripts.js';
import { excludesAreNames, menusAreNames, somethingIsWanted, specsAreMatchSpecs } from './rules/specs.js';
import {
  virtualPackagesAreOneEach,
  virtualPackagesAreWhole,
  virtualSpecsAreChecked,
} from './rules/virtual-packages.js';

/** Checks one aspect of a manifest and returns all its problems. Rules do not depend on each other. */
export type ManifestRule = (draft: ManifestDraft) => Problem | readonly Problem[];

/** All rules that a manifest must meet beyond its shape. */
export const MANIFEST_RULES: readonly ManifestRule[] = [
  nameAndVersionFitFileNames,
  installerFileNameIsOne,
  pythonIsTwoNumbers,
  pythonIsOne,
  environmentNamesAreFolders,
  channelsAreLocations,
  channelsHoldNoCredentials,
  remapsAreForTheTarget,
  somethingIsWanted,
  specsAreMatchSpecs,
  pinsAreWhole,
  pinsAreOnePerPackage,
  excludesAreNames,
  menusAreNames,
  excludedPackagesAreNotWanted,
  nothingIsListedTwice,
  virtualPackagesAreWhole,
  virtualPackagesAreOneEach,
  virtualSpecsAreChecked,
  licenceStaysNear,
  scriptsStayNear,
  scriptVariablesAreNames,
  scriptEnvironmentIsShort,
  filesComeFromNear,
  filesGoIntoThePrefix,
  modesAreOctal,
  defaultPrefixIsPath,
  conclusionIsText,
  batchModeHasNoLicence,
  entryIsAProgram,
  entryWordsAreLines,
  optionNamesAreLowerCase,
  optionTextsAreLines,
  optionDefaultsArePossible,
  optionsAreFew,
  optionsAreForScripts,
];
