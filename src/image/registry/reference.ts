import { type Problem, UserError } from '../../errors.js';
import { DIGEST_FORM, isDigest } from '../oci/digest.js';
import type { Digest, RegistryReference } from '../types.js';

/**
 * Parses `[registry/]repository[:tag][@sha256:…]` as docker does: the first part is a registry if it has a dot or a colon,
 * or is `localhost`; without tag and digest the tag is `latest`. Unlike docker, adds no default registry: `registry` is null
 * if none is named. `where` names the reference in messages. Throws UserError with every problem.
 */
export function parseReference(text: string, where: string): RegistryReference {
  const [named = '', ...digests] = text.split('@');
  const { host, rest } = splitHost(named);
  const [repository = '', ...tags] = rest.split(':');
  const digest = digests.length === 0 ? null : digests.join('@');
  const tag = tags.length === 0 ? null : tags.join(':');
  const problems = problemsOf({ host, repository, tag, digest });
  if (problems.length > 0)
    throw new UserError(
      `not an image reference: ${shown(text)}`,
      problems.map((problem) => ({ where, fix: FIX, ...problem })),
    );
  return {
    kind: 'registry',
    registry: host,
    repository,
    tag: tag ?? (digest === null ? 'latest' : null),
    digest: digest as Digest | null,
  };
}

/** Returns `text` if it is a registry's host: `HOST` or `HOST:PORT`. `where` names it in messages. Throws UserError if it is not. */
export function checkRegistryHost(text: string, where: string): string {
  if (HOST.test(text) && text.length <= LONGEST_NAME) return text;
  const problem = {
    where,
    message: 'not a valid host of a registry',
    expected: 'HOST or HOST:PORT, without https:// and without a path',
    found: shown(text),
  };
  throw new UserError('the default registry is invalid', problem);
}

/** Writes a reference; `parseReference` reads it back. */
export function formatReference({ registry, repository, tag, digest }: RegistryReference): string {
  return [
    registry === null ? '' : `${registry}/`,
    repository,
    tag === null ? '' : `:${tag}`,
    digest === null ? '' : `@${digest}`,
  ].join('');
}

const ALGORITHM = /^sha\d+:/;
const CREDENTIALS = /^.*@(?!sha\d+:)/s;
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-fA-F:]+\\])(?::\\d{1,5})?$`);
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
/** Maximum length of registry and repository together. */
const LONGEST_NAME = 255;
const FIX = 'write it as docker does: [registry/]repository[:tag][@sha256:…]';

function splitHost(named: string): { host: string | null; rest: string } {
  const slash = named.indexOf('/');
  const first = named.slice(0, Math.max(slash, 0));
  const isHost = first === 'localhost' || /[.:[]/.test(first) || first !== first.toLowerCase();
  return isHost ? { host: first, rest: named.slice(slash + 1) } : { host: null, rest: named };
}

function problemsOf(parts: {
  host: string | null;
  repository: string;
  tag: string | null;
  digest: string | null;
}): Problem[] {
  const { host, repository, tag, digest } = parts;
  const problems: Problem[] = [];
  if (digest !== null && !isDigest(digest))
    problems.push({
      message: 'the part after @ is not a digest',
      expected: DIGEST_FORM,
      found: shown(digest),
    });
  // The text before an invalid digest may be a password, so it is not shown.
  if (digest !== null && !ALGORITHM.test(digest)) return problems;
  if (host !== null && !HOST.test(host))
    problems.push({
      message: 'the registry is not a valid host',
      expected: 'HOST or HOST:PORT, without https://',
      found: shown(host),
    });
  if (!REPOSITORY.test(repository))
    problems.push({
      message: 'not a valid repository name',
      expected: 'lower-case letters and digits, with . _ __ or - between them, and / between parts',
      found: shown(repository),
    });
  if ((host?.length ?? -1) + 1 + repository.length > LONGEST_NAME)
    problems.push({ message: 'the name is too long', expected: `at most ${LONGEST_NAME} characters` });
  if (tag !== null && !TAG.test(tag))
    problems.push({
      message: 'not a valid tag',
      expected: 'at most 128 letters, digits, _ . and -, not beginning with . or -',
      found: shown(tag),
    });
  return problems;
}

/** Quotes a text for messages: shortened, and without credentials, in case a url was pasted. */
function shown(text: string): string {
  const bare = text.replace(CREDENTIALS, '…@');
  return JSON.stringify(bare.length > 120 ? `${bare.slice(0, 120)}…` : bare);
}
