import { type Problem, UserError } from '../../errors.js';
import type { AuthFile, Credentials } from './credentials.js';

/**
 * Reads docker's `config.json` or podman's `auth.json`; other keys are not ours. Throws UserError with every problem,
 * which says where, and never what is there.
 */
export function parseAuthFile(text: string, file: string): AuthFile {
  const problems: Problem[] = [];
  const root = objectOf(parseJson(text), '', problems);
  const entries = Object.entries(objectOf(root['auths'], 'auths', problems));
  const auths = entries.flatMap(([key, value]) => {
    const place = `auths ${JSON.stringify(key)}`;
    const found = credentialsOf(objectOf(value, place, problems), place, problems);
    return found === null ? [] : [[key, found] as const];
  });
  const helpers = Object.entries(objectOf(root['credHelpers'], 'credHelpers', problems));
  const credHelpers = helpers.flatMap(([host, value]) => {
    const name = helperName(value, `credHelpers ${JSON.stringify(host)}`, problems);
    return name === null ? [] : [[host, name] as const];
  });
  const credsStore = helperName(root['credsStore'], 'credsStore', problems);
  if (problems.length === 0)
    return {
      auths: Object.fromEntries(auths),
      names: entries.map(([name]) => name),
      credHelpers: Object.fromEntries(credHelpers),
      credsStore,
    };
  throw new UserError(
    'the file of registry credentials cannot be read',
    problems.map(({ where, ...problem }) => ({ where: where ? `${file}: ${where}` : file, ...problem })),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text.
    return null;
  }
}

function objectOf(value: unknown, where: string, problems: Problem[]): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  if (value !== undefined)
    problems.push({ where, message: 'not a JSON object', fix: 'log in again (docker login, podman login)' });
  return {};
}

/** Entries without anything are left behind by `docker login` with a credential store. */
function credentialsOf(
  entry: Record<string, unknown>,
  where: string,
  problems: Problem[],
): Credentials | null {
  const { identitytoken, registrytoken, auth, username, password } = entry;
  if (isText(identitytoken)) return { kind: 'identity', token: identitytoken };
  if (isText(registrytoken)) return { kind: 'bearer', token: registrytoken };
  if (isText(username) && isText(password)) return { kind: 'password', username, password };
  if (!isText(auth)) return null;
  const pair = Buffer.from(auth, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  // Docker ends passwords of its oldest files with NULs.
  if (colon > 0)
    return {
      kind: 'password',
      username: pair.slice(0, colon),
      password: pair.slice(colon + 1).replace(/\0+$/, ''),
    };
  problems.push({
    where: `${where} auth`,
    message: 'not a user and a password',
    expected: 'base64 of user:password',
    fix: 'log in again (docker login, podman login)',
  });
  return null;
}

function helperName(value: unknown, where: string, problems: Problem[]): string | null {
  if (value === undefined || value === '') return null;
  // It becomes part of a program's name.
  if (typeof value === 'string' && /^[\w][\w.-]*$/.test(value)) return value;
  problems.push({
    where,
    message: 'not the name of a credential helper',
    expected: 'letters, digits, _ . and -, as in docker-credential-NAME',
    fix: 'correct it',
  });
  return null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
