import { ArchiError, UserError } from '../errors.js';
import type { Emit } from '../events.js';
import { readText } from '../host/fs/read.js';
import { writeFileAtomic } from '../host/fs/write.js';
import type { HttpGet } from '../host/http/get.js';
import { openGet } from '../host/http/network.js';
import { type FindProject, findProjectIn } from '../wheels/index/find-project.js';
import { authorizeByIndex, chooseIndex, type IndexLocation } from '../wheels/index/location.js';
import { type PipSettings, pipSettings } from '../wheels/index/pip-settings.js';
import { onlyRemembered, rememberAnswers } from './cache.js';
import type { Answering } from './http.js';

/** The index of wheels, and what fetches wheels. */
export interface WheelIndex {
  /** Fetches a wheel, of the index or not, with the credentials of the index if it is on the index's server. */
  readonly getWheel: HttpGet;
  readonly findProject: FindProject;
}

const ELSEWHERE = 'a wheel can be a file beside the manifest, or come from another index: --index-url';

const INDEX: Answering = { subject: 'an index of wheels', limit: 'project-page' };

/** Opens the index that is named, else pip's. Servers are checked against the certificates of pip's settings too. */
export function openIndex(options: {
  readonly indexUrl?: string | undefined;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly offline: boolean;
  readonly emit: Emit;
  /** Folder of the answers. */
  readonly answers: string;
}): WheelIndex {
  const { indexUrl, env, offline, emit, answers } = options;
  const settings = pipSettings({ env, readText: readIfReadable });
  const trusted = offline ? undefined : certificatesOf(settings);
  const get = openGet({ env, offline, emit, elsewhere: ELSEWHERE, trusted });
  // A url that cannot be used is an error only where the index is asked.
  const known = (): IndexLocation => chooseIndex(indexUrl, settings);
  const getPage = offline
    ? onlyRemembered(answers, INDEX)
    : rememberAnswers({ get, folder: answers, write: writeFileAtomic, answering: INDEX });
  return {
    findProject: async (name) => findProjectIn(known(), getPage)(name),
    getWheel: async (request) => get({ ...request, url: authorized(request.url, known) }),
  };
}

function authorized(url: string, known: () => IndexLocation): string {
  try {
    return authorizeByIndex(url, known());
  } catch (error) {
    if (error instanceof UserError) return url;
    throw error;
  }
}

/** As pip, passes over a file of settings that it may not read. */
function readIfReadable(path: string): string | null {
  try {
    return readText(path);
  } catch (error) {
    if (error instanceof ArchiError) return null;
    throw error;
  }
}

function certificatesOf({ cert }: PipSettings): string | undefined {
  if (cert === null) return undefined;
  const text = readText(cert.value);
  if (text === null) throw noCertificates(cert);
  return text;
}

function noCertificates({ value, where }: NonNullable<PipSettings['cert']>): UserError {
  return new UserError('certificates cannot be read', {
    where,
    message: 'the file of certificates that pip is told of is not there',
    expected: 'a file with certificates (PEM)',
    found: value,
    fix: 'correct the setting "cert" of pip',
  });
}
