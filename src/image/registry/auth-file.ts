import { basename } from 'node:path';
import { type Problem, UserError } from '../../errors.js';
import type { AuthFile, Credentials } from './credentials.js';

/**
 * Parses docker's `config.json`, its old `.dockercfg`, or podman's `auth.json`; other keys are ignored. An entry that cannot
 * be read is kept as an error, which is thrown only if that entry is needed. Throws UserError if the file cannot be read at
 * all. Errors name the location, but never quote the content.
 */
export function parseAuthFile(text: string, file: string): AuthFile {
  const fail = (problem: Problem) =>
    new UserError('the file with registry credentials cannot be read', {
      fix: LOG_IN,
      ...problem,
      where: problem.where ? `${file}: ${problem.where}` : file,
    });
  const objectOf = (value: unknown, where: string): Record<string, unknown> => {
    if (value === undefined || value === null) return {};
    if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
    throw fail({ where, message: 'not a JSON object' });
  };
  const root = objectOf(parseJson(text) ?? 'damaged', '');
  const entry = (key: string, value: unknown) => {
    const where = `auths ${JSON.stringify(key)}`;
    try {
      const credentials = credentialsOf(objectOf(value, where));
      return credentials === 'damaged' ? fail({ where: `${where} auth`, ...NO_PASSWORD }) : credentials;
    } catch (error) {
      if (error instanceof UserError) return error;
      throw error;
    }
  };
  const helper = (where: string, value: unknown) =>
    isHelperName(value) ? value : fail({ where, ...NO_HELPER });
  const auths = objectOf(basename(file) === '.dockercfg' ? root : root['auths'], 'auths');
  const credHelpers = objectOf(root['credHelpers'], 'credHelpers');
  return {
    auths: mapped(auths, entry),
    credHelpers: mapped(credHelpers, (host, value) => helper(`credHelpers ${JSON.stringify(host)}`, value)),
    credsStore: helper('credsStore', root['credsStore'] ?? ''),
  };
}

const LOG_IN = 'log in again (docker login, podman login)';
const NO_PASSWORD = { message: 'not a user name and a password', expected: 'user:password in base64' };
const NO_HELPER = {
  message: 'not a valid name for a credential helper',
  expected: 'letters, digits, _ . and -, as in docker-credential-NAME',
  fix: 'correct the name',
};

function mapped<Value>(
  record: Record<string, unknown>,
  make: (key: string, value: unknown) => Value,
): ReadonlyMap<string, Value> {
  return new Map(Object.entries(record).map(([key, value]) => [key, make(key, value)]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may hold a password.
    return null;
  }
}

/** Returns null for an entry without credentials: `docker login` writes such entries if a credential store holds them. */
function credentialsOf(entry: Record<string, unknown>): Credentials | null | 'damaged' {
  const { identitytoken, registrytoken, auth, username, password } = entry;
  if (isText(identitytoken)) return { kind: 'identity', token: identitytoken };
  if (isText(registrytoken)) return { kind: 'bearer', token: registrytoken };
  if (!isText(auth))
    return isText(username) && isText(password) ? { kind: 'password', username, password } : null;
  const pair = Buffer.from(auth, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 0) return 'damaged';
  if (pair === ':') return null;
  // docker pads passwords in its oldest files with NULs.
  const secret = pair.slice(colon + 1).replace(/\0+$/, '');
  return { kind: 'password', username: pair.slice(0, colon), password: secret };
}

/** The name becomes part of a program's name; an empty name means no helper. */
function isHelperName(value: unknown): value is string {
  return typeof value === 'string' && /^(?:\w[\w.-]*)?$/.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
