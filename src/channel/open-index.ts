import { UserError } from '../errors.js';
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

const INDEX: Answering = { subject: 'an index of wheels', limit: 'project-page' };

/** Opens the index that is named, else pip's. `network` is for machines where pip names no certificates. */
export function openIndex(options: {
  readonly indexUrl?: string | undefined;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly offline: boolean;
  readonly emit: Emit;
  /** Folder of the answers. */
  readonly answers: string;
  readonly network: HttpGet;
}): WheelIndex {
  const { indexUrl, env, offline, answers } = options;
  const settings = pipSettings({ env, readText });
  const get = networkOf(settings, options);
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

/** Returns GET that trusts the certificates of pip besides those of node, if pip's settings name some. */
function networkOf(
  { cert }: PipSettings,
  {
    env,
    offline,
    emit,
    network,
  }: Pick<Parameters<typeof openIndex>[0], 'env' | 'offline' | 'emit' | 'network'>,
): HttpGet {
  if (cert === null || offline) return network;
  const trusted = readText(cert.value);
  if (trusted === null) throw noCertificates(cert);
  const elsewhere = 'another index can be given with --index-url';
  return openGet({ env, offline, emit, elsewhere, trusted });
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
