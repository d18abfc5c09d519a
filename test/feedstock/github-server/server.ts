import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Fault, type FaultScript, faultAnswer, takeFault } from './faults.js';
import { wrongAnswer } from './openapi.js';
import { type Answer, type Asked, answerOf } from './routes.js';
import type { ServerState } from './state.js';

/** A server that speaks the part of GitHub's REST API that feedstocks use. */
export interface GitHubServer {
  readonly url: string;
  readonly state: ServerState;
  /** `METHOD /path status` of every request, in order. */
  readonly requests: string[];
  /** Requests that were served and changed something: `METHOD /path`. */
  readonly changes: string[];
  /** Answers that GitHub's description of its API does not allow. */
  readonly violations: string[];
  readonly faults: FaultScript[];
  /** The scopes of the token; null for a fine-grained one. */
  scopes: string | null;
  close(): Promise<void>;
}

/** Starts a server on loopback for an account, its organisations and a token. */
export async function startGitHub(
  state: ServerState,
  account: { readonly token: string; readonly login: string; readonly organizations: readonly string[] },
): Promise<GitHubServer> {
  const served: Omit<GitHubServer, 'url' | 'close'> = {
    state,
    requests: [],
    changes: [],
    violations: [],
    faults: [],
    scopes: 'public_repo, workflow',
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return Object.assign(served, { url: `http://127.0.0.1:${port}`, close });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await askedOf(request);
    const name = `${asked.method} ${asked.path}`;
    const fault = takeFault(served.faults, name);
    if (fault?.kind === 'cut') return void request.socket.destroy();
    const answer = answerWith(asked, fault);
    served.requests.push(`${name} ${answer.status}`);
    if (asked.method !== 'GET' && answer.status < 300) served.changes.push(name);
    if (fault?.kind === 'lost') return void request.socket.destroy();
    const wrong =
      answer.route === null ? null : wrongAnswer({ route: answer.route, status: answer.status }, answer.body);
    if (wrong !== null) served.violations.push(`${answer.route} ${answer.status}: ${wrong}`);
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      ...answer.headers,
    });
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  }

  function answerWith(asked: Asked, fault: Fault | null): Answer {
    if (fault !== null && fault.kind !== 'cut' && fault.kind !== 'lost')
      return { route: null, ...faultAnswer(fault, Date.now()) };
    const scopes = served.scopes === null ? {} : { 'x-oauth-scopes': served.scopes };
    if (asked.authorization !== `token ${account.token}`) {
      const body = {
        message: 'Bad credentials',
        documentation_url: 'https://docs.example/rest',
        status: '401',
      };
      return { route: null, status: 401, headers: {}, body };
    }
    const answer = answerOf(asked, { state, ...account });
    return { ...answer, headers: { ...scopes, ...answer.headers } };
  }
}

async function askedOf(request: IncomingMessage): Promise<Asked> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const url = new URL(request.url ?? '/', 'http://server');
  const text = Buffer.concat(pieces).toString('utf8');
  return {
    method: request.method ?? 'GET',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    authorization: request.headers.authorization ?? null,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}
