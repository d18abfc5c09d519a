import { shellQuote } from '../../text/shell-word.js';
import type { OwnEntry } from './types.js';

/** Folder of the scripts in the prefix. */
export const SCRIPTS_FOLDER = '.archi/scripts';

/** The function that starts a program with the variables of the scripts. */
export const SCRIPT_ENVIRONMENT = `${SCRIPTS_FOLDER}/environment`;

/** A script of the distribution, with its content. */
export interface Script {
  readonly name: string;
  readonly data: Buffer;
}

/** Returns the files of scripts and of their environment variables; none if there are no scripts. */
export function scriptEntries(
  scripts: readonly Script[],
  environment: Readonly<Record<string, string>>,
): OwnEntry[] {
  const file = (path: string, data: Buffer, mode: number): OwnEntry => ({
    type: 'file',
    path,
    data,
    mode,
    mtime: 0,
  });
  const files = scripts.map(({ name, data }) => file(`${SCRIPTS_FOLDER}/${name}`, data, 0o755));
  if (files.length === 0 || Object.keys(environment).length === 0) return files;
  return [...files, file(SCRIPT_ENVIRONMENT, Buffer.from(environmentFunction(environment)), 0o644)];
}

/**
 * Returns a shell function that starts the command in its arguments with these variables. With env: a shell refuses to assign some
 * names, such as UID in bash.
 */
function environmentFunction(environment: Readonly<Record<string, string>>): string {
  const words = Object.entries(environment).map(
    ([name, value]) => `  ${shellQuote(`${name}=${value}`)} \\\n`,
  );
  return `with_variables() { exec env \\\n${words.join('')}  "$@"; }\n`;
}

/** Returns the variables in the text of such a function; null if it is not exactly what `scriptEntries` writes. */
export function readScriptEnvironment(text: string): Readonly<Record<string, string>> | null {
  const words = [...text.matchAll(/^ {2}('.*) \\$/gm)].map(([, word = '']) => unquote(word));
  const environment = Object.fromEntries(
    words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  );
  return environmentFunction(environment) === text ? environment : null;
}

function unquote(word: string): string {
  return word
    .split(`"$newline"`)
    .map((line) => line.slice(1, -1).replaceAll(`'\\''`, `'`))
    .join('\n');
}
