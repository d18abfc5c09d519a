import type { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { proxyFailed, tooSlow } from './errors.js';
import { proxyFor } from './proxy.js';

/** Returns the agent that pools the connections for a url. */
export type AgentFor = (url: URL) => Promise<Agent>;

/** How agents connect. */
export interface AgentOptions {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Maximum number of milliseconds until a connection is there. */
  readonly connectTimeout: number;
  /** Certificates (PEM) that are trusted besides those of node. */
  readonly trusted?: string | undefined;
}

/**
 * Returns agents that keep connections open and share them; one for each proxy and scheme. A connection that is not established
 * within `connectTimeout` milliseconds fails, and its socket is closed.
 */
export function createAgents({ env, connectTimeout, trusted }: AgentOptions): AgentFor {
  const agents = new Map<string, Promise<Agent>>();
  const trust = async (): Promise<Trust> => {
    if (trusted === undefined) return {};
    const { certificatesWith } = await import('./certificates.js');
    return { ca: certificatesWith(trusted, env) };
  };
  return (url) => {
    const proxy = proxyFor(url, env);
    const secure = url.protocol === 'https:';
    const key = `${url.protocol} ${proxy?.href ?? ''}`;
    const agent =
      agents.get(key) ??
      (proxy === null
        ? directAgent(secure, connectTimeout, trust)
        : proxyAgent(secure, proxy, connectTimeout, trust));
    agents.set(key, agent);
    return agent;
  };
}

type Trust = { readonly ca?: string[] };

async function directAgent(secure: boolean, limit: number, trust: () => Promise<Trust>): Promise<Agent> {
  const { Agent } = secure ? await import('node:https') : await import('node:http');
  const agent = new Agent({ keepAlive: true, ...(await trust()) });
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (...options) => {
    const socket = connect(...options) as Socket;
    const timer = setTimeout(() => socket.destroy(tooSlow(limit)), limit);
    for (const event of [secure ? 'secureConnect' : 'connect', 'close'])
      socket.once(event, () => clearTimeout(timer));
    return socket;
  };
  return agent;
}

type Connector = Agent & { connect(request: unknown, options: unknown): Promise<unknown> };

/** The libraries' agents wait for a proxy without a limit, so each connection gets an agent that can be aborted. */
async function proxyAgent(
  secure: boolean,
  proxy: URL,
  limit: number,
  trust: () => Promise<Trust>,
): Promise<Agent> {
  const [{ HttpsProxyAgent }, { HttpProxyAgent }] = await Promise.all([
    import('https-proxy-agent'),
    import('http-proxy-agent'),
  ]);
  const own = await trust();
  const open = (signal?: AbortSignal): Connector => {
    const options = { keepAlive: true, ...own, ...(signal === undefined ? {} : { signal }) };
    return secure ? new HttpsProxyAgent(proxy, options) : new HttpProxyAgent(proxy, options);
  };
  const agent = open();
  agent.connect = async (request, options) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), limit);
    try {
      return await open(stop.signal).connect(request, options);
    } catch (error) {
      throw proxyFailed(proxy.host, stop.signal.aborted ? tooSlow(limit) : error);
    } finally {
      clearTimeout(timer);
    }
  };
  return agent;
}
