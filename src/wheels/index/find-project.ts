import { discard, readPieces } from '../../async/body.js';
import { jsonLimitBroken } from '../../conda/json-size.js';
import { ToolError, UserError } from '../../errors.js';
import type { HttpGet, HttpResponse } from '../../host/http/get.js';
import { limitOf, overLimit } from '../../limits.js';
import type { IndexLocation } from './location.js';
import { type IndexFile, PAGE_TYPES, parseProjectPage } from './project-page.js';

/** What an index has of a project. */
export interface ProjectFiles {
  /** The page, without credentials. */
  readonly url: string;
  /** In the order of the page; null if the index has no such project. */
  readonly files: readonly IndexFile[] | null;
}

/**
 * Returns what the index has of a project, whose name is in the form of PEP 503. Throws UserError if the server wants credentials, or for
 * a page beyond the limits; ToolError if the index cannot be read.
 */
export type FindProject = (name: string) => Promise<ProjectFiles>;

/** Makes a `FindProject` over http. */
export function findProjectIn({ url, requestUrl }: IndexLocation, get: HttpGet): FindProject {
  return async (name) => {
    const page = `${url}/${name}/`;
    const response = await get({ url: `${requestUrl}/${name}/`, headers: { Accept: PAGE_TYPES } });
    if (response.status === 200) return { url: page, files: await filesOf(response, page) };
    await discard(response.body);
    if (response.status === 404 || response.status === 410) return { url: page, files: null };
    throw refused(response.status, page);
  };
}

async function filesOf(response: HttpResponse, page: string): Promise<readonly IndexFile[]> {
  const tooLarge = () => overLimit('the page of a project is too large', 'project-page', { where: page });
  const bytes = await readPieces(response.body, { most: limitOf('project-page'), tooLarge });
  const broken = jsonLimitBroken(bytes);
  if (broken !== null) throw overLimit('the page of a project is too large', broken, { where: page });
  const files = parseProjectPage(bytes.toString(), response.url ?? page);
  if (files !== null) return files;
  throw new ToolError('an index cannot be read', {
    where: page,
    message: 'the answer is not the page of a project',
    expected: 'JSON with a list "files" (PEP 691), or HTML with links to files (PEP 503)',
    fix: 'check the url of the index: it ends with /simple for most servers',
  });
}

function refused(status: number, where: string): Error {
  if (status === 401 || status === 403)
    return new UserError('an index needs authentication', {
      where,
      message: `the server answered ${status}: authentication required`,
      fix: 'put credentials into the url of the index (PIP_INDEX_URL, or pip.conf), or check it',
    });
  const fix = 'try again later';
  const message = `the server answered ${status}`;
  return new ToolError('an index cannot be read', { where, message, expected: '200 or 404', fix });
}
