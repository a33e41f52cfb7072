import { setImmediate } from 'node:timers/promises';
import type { Miniflare, V4WorkerOptions } from 'miniflare';

const workerName = 'bindings-proxy';

/**
 * A Worker that gives Node the D1, KV and control bindings of the Worker `of`. Each call is one request. Miniflare's
 * own proxies would block Node's main thread at each `prepare` and `bind`, and their connection may be closed after
 * five idle seconds.
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

/** A call of a binding's method. A call of D1 also carries its statements. */
interface Call {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly statements?: readonly Statement[];
}

interface Statement {
  readonly query: string;
  readonly params: readonly unknown[];
}

/** The running proxy: the one method that is used here. */
interface ProxyHandle {
  fetch(url: string, init: RequestInit): Promise<Response>;
}

type Ask = (binding: string, call: Call) => Promise<unknown>;

/** The bindings of an instance, for Node. When a binding throws, the call throws an Error with the same message. */
export async function proxiedBindings(instance: Miniflare) {
  const proxy = (await instance.getWorker(workerName)) as unknown as ProxyHandle;
  const ask: Ask = async (binding, call) => {
    const body = JSON.stringify({ binding, ...call }, bytesAsNumbers);
    // The caller may have kept Node busy for seconds. Let Node notice that workerd closed the idle connection.
    await setImmediate();
    const response = await proxy.fetch('http://bindings-proxy/', { method: 'POST', body });
    const answer = await response.json<{ result?: unknown; error?: string }>();
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.result;
  };
  return {
    database: (binding: string) => database(ask, binding),
    /** A binding whose methods take and return JSON. */
    remote: (binding: string): unknown => remote(ask, binding),
  };
}

/** Looks like D1: it collects prepared statements here, and sends them when they are run. */
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
        // No `then`: `await` takes an object with a `then` for a promise.
        typeof method === 'symbol' || method === 'then'
          ? undefined
          : (...args: unknown[]) => ask(binding, { method, args }),
    },
  );
}

/** Turns bytes into an array of numbers: the form in which D1 takes and returns a BLOB. */
function bytesAsNumbers(_key: string, value: unknown): unknown {
  if (value === undefined) throw new TypeError('undefined is not a value');
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
  if (!ArrayBuffer.isView(value)) return value;
  return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
}

/** The script that runs in workerd: it calls the method that a request names, and answers its result or its error. */
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
