import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { sha256 } from '../../src/sha256.js';
import { projectName } from '../../src/wheels/name/project-name.js';
import { closeServer, listenOnLoopback } from '../fixtures/loopback.js';
import { wheelOf } from '../wheels/fixture.js';

/** A file of an index, and what its page says of it. */
export interface ServedFile {
  readonly fn: string;
  readonly bytes: Buffer;
  readonly requiresPython?: string;
  /** Why it is withdrawn. */
  readonly yanked?: string;
  /** Default: the sha256 that it has; null for none. */
  readonly sha256?: string | null;
}

/** A file that the index of a test has: a wheel, or a source distribution by its name. */
export function served(fn: string, said: Partial<ServedFile> = {}): ServedFile {
  if (!fn.endsWith('.whl')) return { fn, bytes: Buffer.from(fn), ...said };
  const [name = '', version = '', ...tags] = fn.slice(0, -'.whl'.length).split('-');
  const { bytes } = wheelOf({ name, version, tags: tags.join('-'), files: { [`${name}.py`]: `'${fn}'\n` } });
  return { fn, bytes, ...said };
}

/** A simple index on loopback. */
export interface Index {
  readonly url: string;
  /** The requests, as `METHOD path authorization`. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** How an index answers. */
export interface IndexOptions {
  readonly format?: 'html' | 'json';
  /** `user:password` that every request needs. */
  readonly credentials?: string;
  /** Answers in place of the index; returns whether it did. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** Serves files, a page for each project at `/simple/NAME/`. */
export async function serveIndex(files: readonly ServedFile[], options: IndexOptions = {}): Promise<Index> {
  const { format = 'json', credentials, answer = () => false } = options;
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { url = '', headers } = request;
    const [, encoded = ''] = /^Basic (.*)$/.exec(headers.authorization ?? '') ?? [];
    const given = Buffer.from(encoded, 'base64').toString();
    requests.push(`${url} ${given}`.trim());
    if (answer(request, response)) return;
    if (credentials !== undefined && given !== credentials) return void response.writeHead(401).end();
    const file = files.find(({ fn }) => decodeURIComponent(url) === `/files/${fn}`);
    if (file !== undefined) return void response.end(file.bytes);
    const name = /^\/simple\/([^/]+)\/$/.exec(url)?.[1];
    const own = files.filter(({ fn }) => name !== undefined && projectName(fn.split('-')[0] ?? '') === name);
    if (own.length === 0) return void response.writeHead(404).end();
    const [type, text] = format === 'json' ? [JSON_TYPE, jsonPage(own)] : ['text/html', htmlPage(own)];
    response.writeHead(200, { 'Content-Type': type }).end(text);
  });
  const port = await listenOnLoopback(server);
  return { url: `http://127.0.0.1:${port}/simple`, requests, close: () => closeServer(server) };
}

const JSON_TYPE = 'application/vnd.pypi.simple.v1+json';

function hashOf({ bytes, sha256: said }: ServedFile): string | null {
  return said === undefined ? sha256(bytes) : said;
}

function jsonPage(files: readonly ServedFile[]): string {
  const list = files.map((file) => ({
    ...{ filename: file.fn, url: `../../files/${file.fn}`, yanked: file.yanked ?? false },
    ...{ hashes: hashOf(file) === null ? {} : { sha256: hashOf(file) } },
    ...(file.requiresPython === undefined ? {} : { 'requires-python': file.requiresPython }),
  }));
  return JSON.stringify({ meta: { 'api-version': '1.0' }, name: 'x', files: list });
}

function htmlPage(files: readonly ServedFile[]): string {
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const links = files.map((file) => {
    const hash = hashOf(file) === null ? '' : `#sha256=${hashOf(file)}`;
    const requires = file.requiresPython && ` data-requires-python="${escaped(file.requiresPython)}"`;
    const yanked = file.yanked === undefined ? '' : ` data-yanked="${escaped(file.yanked)}"`;
    return `<a href="../../files/${file.fn}${hash}"${requires ?? ''}${yanked}>${file.fn}</a>`;
  });
  return `<!DOCTYPE html><html><body>${links.join('<br/>\n')}</body></html>`;
}
