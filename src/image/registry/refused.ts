import { findObject, type JsonObject } from '../../conda/json-text.js';
import { type ArchiError, type Problem, ToolError, UserError } from '../../errors.js';
import type { HttpResponse } from '../../host/http/get.js';
import { readSmallBody } from './small-body.js';

/** A request, as messages name it. */
export interface RegistryRequest {
  /** A reference, or a url without credentials. */
  readonly where: string;
  /** In the infinitive: `pull this image`. */
  readonly action: string;
  /** The host to log in to. */
  readonly registry: string;
}

/**
 * Turns a registry's error response into an error with the registry's own words: UserError if the reference or the
 * credentials are at fault, else ToolError. Reads the body.
 */
export async function refused(response: HttpResponse, refusedRequest: RegistryRequest): Promise<ArchiError> {
  const { status } = response;
  const answer = await wordsOf(response, refusedRequest.where);
  const known = KNOWN[status] ?? (status >= 500 ? FAILED : OTHER);
  const problem: Problem = {
    where: refusedRequest.where,
    message: known.message,
    found: answer === '' ? `status ${status}` : `status ${status}: ${answer}`,
    fix: known.fix(refusedRequest.registry),
  };
  const summary = `cannot ${refusedRequest.action}`;
  return known.user ? new UserError(summary, problem) : new ToolError(summary, problem);
}

interface Meaning {
  readonly message: string;
  readonly fix: (registry: string) => string;
  readonly user: boolean;
}

const logIn = (registry: string) => `log in with: docker login ${registry} (or podman login ${registry})`;
const later = () => 'try again later';
const FAILED: Meaning = { message: 'the registry reports an error of its own', fix: later, user: false };
const OTHER: Meaning = {
  message: 'the registry refuses the request',
  fix: () => 'see the answer above',
  user: false,
};
const KNOWN: Readonly<Record<number, Meaning>> = {
  401: { message: 'authentication required', fix: logIn, user: true },
  403: {
    message: 'permission denied',
    fix: (registry) => `check the name, or log in as a user with permission: docker login ${registry}`,
    user: true,
  },
  404: {
    message: 'not found in the registry',
    fix: () => 'check the name and the tag, and that the repository exists',
    user: true,
  },
  413: {
    message: 'too large for the registry',
    fix: () => 'ask the registry’s operator about its limit',
    user: false,
  },
  429: { message: 'too many requests', fix: later, user: false },
};

/** Maximum length of the registry's words in a message. */
const LONGEST_WORDS = 300;

/** The error body of the distribution specification: `{"errors": [{"code", "message"}]}`. */
async function wordsOf(response: HttpResponse, where: string): Promise<string> {
  const { errors } = await readJson(response, where).catch(() => ({ errors: null }));
  const words = (Array.isArray(errors) ? errors : []).map((error: unknown) => {
    const { code, message } = Object(error);
    return [code, message].filter((word) => typeof word === 'string' && word !== '').join(' ');
  });
  return plain(words.join('; '));
}

/** Removes control characters, which a terminal would obey, and shortens the text. */
function plain(text: string): string {
  const bare = text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
  return bare.length > LONGEST_WORDS ? `${bare.slice(0, LONGEST_WORDS)}…` : bare;
}

/** Reads a small body as a JSON object. Returns an empty object if it is not one. Throws as `readSmallBody` does. */
export async function readJson(response: HttpResponse, where: string): Promise<JsonObject> {
  const bytes = await readSmallBody(response, { limit: 'registry-answer', where });
  return findObject(bytes.toString('utf8')) ?? {};
}

/** Returns whether a response is any 2xx: registries do not agree on the exact status. */
export function succeeded({ status }: Pick<HttpResponse, 'status'>): boolean {
  return status >= 200 && status < 300;
}
