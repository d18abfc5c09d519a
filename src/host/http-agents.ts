import type { Agent } from 'node:http';
import { proxyFor } from './proxy.js';

/** The connections a request to this url goes through. */
export type AgentFor = (url: URL) => Promise<Agent>;

/** Connections are kept open and shared; one agent for each proxy and scheme. */
export function createAgents(env: Readonly<NodeJS.ProcessEnv>): AgentFor {
  const agents = new Map<string, Promise<Agent>>();
  return (url) => {
    const proxy = proxyFor(url, env);
    const key = `${url.protocol} ${proxy?.href ?? ''}`;
    const agent = agents.get(key) ?? createAgent(url.protocol === 'https:', proxy);
    agents.set(key, agent);
    return agent;
  };
}

async function createAgent(secure: boolean, proxy: URL | null): Promise<Agent> {
  const options = { keepAlive: true };
  if (proxy === null) {
    const { Agent } = secure ? await import('node:https') : await import('node:http');
    return new Agent(options);
  }
  if (secure) {
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    return new HttpsProxyAgent(proxy, options);
  }
  const { HttpProxyAgent } = await import('http-proxy-agent');
  return new HttpProxyAgent(proxy, options);
}
