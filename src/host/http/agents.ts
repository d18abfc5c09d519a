import type { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { proxyFailed, tooSlow } from './errors.js';
import { proxyFor } from './proxy.js';

/** The connections a request to this url goes through. */
export type AgentFor = (url: URL) => Promise<Agent>;

/**
 * Connections are kept open and shared; one agent for each proxy and scheme. One that does not stand within
 * `connectTimeout` milliseconds is given up, and its socket closed.
 */
export function createAgents(env: Readonly<NodeJS.ProcessEnv>, connectTimeout: number): AgentFor {
  const agents = new Map<string, Promise<Agent>>();
  return (url) => {
    const proxy = proxyFor(url, env);
    const secure = url.protocol === 'https:';
    const key = `${url.protocol} ${proxy?.href ?? ''}`;
    const agent =
      agents.get(key) ??
      (proxy === null ? directAgent(secure, connectTimeout) : proxyAgent(secure, proxy, connectTimeout));
    agents.set(key, agent);
    return agent;
  };
}

async function directAgent(secure: boolean, limit: number): Promise<Agent> {
  const { Agent } = secure ? await import('node:https') : await import('node:http');
  const agent = new Agent({ keepAlive: true });
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

/** The agents of the libraries wait for a proxy as long as it likes: each connection gets an agent that can be stopped. */
async function proxyAgent(secure: boolean, proxy: URL, limit: number): Promise<Agent> {
  const [{ HttpsProxyAgent }, { HttpProxyAgent }] = await Promise.all([
    import('https-proxy-agent'),
    import('http-proxy-agent'),
  ]);
  const open = (signal?: AbortSignal): Connector => {
    const options = { keepAlive: true, ...(signal === undefined ? {} : { signal }) };
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
