import type { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { proxyFailed, tooSlow } from './errors.js';
import { proxyFor } from './proxy.js';

/** Returns the agent that pools the connections for a url. */
export type AgentFor = (url: URL) => Promise<Agent>;

/**
 * Returns agents that keep connections open and share them; one for each proxy and scheme. A connection that is not established
 * within `connectTimeout` milliseconds fails, and its socket is closed.
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

/** The libraries' agents wait for a proxy without a limit, so each connection gets an agent that can be aborted. */
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
