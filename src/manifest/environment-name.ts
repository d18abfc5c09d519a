import { FILE_NAME_PART, isFileNamePart } from './file-name-part.js';

/** Describes what `isEnvironmentName` accepts, for messages. */
export const ENVIRONMENT_NAME = `${FILE_NAME_PART}; not base or root`;

/** Returns whether a text can be the name of an environment: a folder in `envs/` that conda does not mean otherwise. */
export function isEnvironmentName(text: string): boolean {
  return isFileNamePart(text) && !/^(?:base|root)$/i.test(text);
}
