// The part of undici that connects. With all the rest, fetch, caches and mocks, it takes three times as long to load.
import type { Agent, ProxyAgent } from 'undici';

export interface UndiciAgents {
  readonly Agent: typeof Agent;
  readonly ProxyAgent: typeof ProxyAgent;
}

let loaded: Promise<UndiciAgents> | undefined;

export function undiciAgents(): Promise<UndiciAgents> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<UndiciAgents> {
  const [dispatcher, api, agent, proxyAgent] = await Promise.all([
    import('undici/lib/dispatcher/dispatcher.js'),
    import('undici/lib/api/index.js'),
    import('undici/lib/dispatcher/agent.js'),
    import('undici/lib/dispatcher/proxy-agent.js'),
  ]);
  // As undici's index.js puts `request` and the like on all dispatchers.
  Object.assign(dispatcher.default.prototype, api.default);
  return { Agent: agent.default, ProxyAgent: proxyAgent.default };
}
