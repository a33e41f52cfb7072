import { setImmediate } from 'node:timers/promises';
import type { Miniflare, V4WorkerOptions } from 'miniflare';

const workerName = 'bindings-proxy';

/**
 * A Worker that gives Node the D1, KV and control bindings of the Worker `of`, one request a call. Miniflare's own
 * proxies block Node's main thread at each `prepare` and `bind`, and their connection may be closed after five idle
 * seconds.
 */
export function proxyWorker(of: Partial<V4WorkerOptions>): V4WorkerOptions {
  const control = of.serviceBindings?.['LOCAL_CONTROL'];
  return {
    name: workerName,
    modules: true,
    script: proxyScript,
    compatibilityDate: '2026-10-01',
    ...(of.d1Databases ? { d1Databases: of.d1Databases } : {}),
    ...(of.kvNamespaces ? { kvNamespaces: of.kvNamespaces } : {}),
    ...(control ? { serviceBindings: { LOCAL_CONTROL: control } } : {}),
  };
}

/** A call of a method; of D1's, with the statements that it is about. */
interface Call {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly statements?: readonly Statement[];
}

interface Statement {
  readonly query: string;
  readonly params: readonly unknown[];
}

/** The running proxy, as far as it is used. */
interface ProxyHandle {
  fetch(url: string, init: RequestInit): Promise<Response>;
}

type Ask = (binding: string, call: Call) => Promise<unknown>;

/** The bindings of an instance, for Node. A call throws an Error with the message of what the binding threw. */
export async function proxiedBindings(instance: Miniflare) {
  const proxy = (await instance.getWorker(workerName)) as unknown as ProxyHandle;
  const ask: Ask = async (binding, call) => {
    const body = JSON.stringify({ binding, ...call }, bytesAsNumbers);
    // A caller that kept Node busy for seconds has not yet noticed that workerd closed the idle connection: let Node look.
    await setImmediate();
    const response = await proxy.fetch('http://bindings-proxy/', { method: 'POST', body });
    const answer = await response.json<{ result?: unknown; error?: string }>();
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.result;
  };
  return {
    database: (binding: string) => database(ask, binding),
    /** A binding whose methods take and give JSON. */
    remote: (binding: string): unknown => remote(ask, binding),
  };
}

/** D1's face: statements are prepared here, and leave when they are run. */
function database(ask: Ask, binding: string): D1Database {
  const prepare = (query: string, params: readonly unknown[] = []) => {
    const run =
      (method: string) =>
      (...args: unknown[]) =>
        ask(binding, { method, args, statements: [{ query, params }] });
    const bind = (...values: unknown[]) => prepare(query, values);
    const statement: Statement = { query, params };
    const ways = { first: run('first'), all: run('all'), run: run('run'), raw: run('raw') };
    return { ...statement, ...ways, bind };
  };
  const batch = (statements: readonly Statement[]) => {
    const plain = statements.map(({ query, params }) => ({ query, params }));
    return ask(binding, { method: 'batch', args: [], statements: plain });
  };
  return { prepare, batch } as unknown as D1Database;
}

function remote(ask: Ask, binding: string): unknown {
  return new Proxy(
    {},
    {
      get: (_, method) =>
        // Whatever has a `then` is taken for a promise.
        typeof method === 'symbol' || method === 'then'
          ? undefined
          : (...args: unknown[]) => ask(binding, { method, args }),
    },
  );
}

/** D1 takes a BLOB as an array of numbers, which is how it gives it, too. */
function bytesAsNumbers(_key: string, value: unknown): unknown {
  if (value === undefined) throw new TypeError('undefined is no value');
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
  if (!ArrayBuffer.isView(value)) return value;
  return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
}

/** Runs in workerd: calls the method that a request names, and answers with its result or the error's message. */
const proxyScript = `
async function answer(binding, { method, args, statements }) {
  if (!statements) return binding[method](...args);
  const bound = statements.map(({ query, params }) => binding.prepare(query).bind(...params));
  return method === 'batch' ? binding.batch(bound) : bound[0][method](...args);
}

export default {
  async fetch(request, env) {
    const { binding, ...call } = await request.json();
    try {
      return Response.json({ result: await answer(env[binding], call) });
    } catch (error) {
      return Response.json({ error: error.message });
    }
  },
};
`;
