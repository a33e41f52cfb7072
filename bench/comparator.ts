/**
 * The Worker that the site is compared with. It answers with recorded bytes and headers, either at once or
 * after the same D1 batch as the site. It runs in workerd, with its types stripped.
 */
interface Recording {
  readonly statements: readonly { readonly sql: string; readonly params: readonly unknown[] }[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ArrayBuffer;
}

const recordings = new Map<string, Recording>();

export default {
  async fetch(request: Request, { DB }: { readonly DB: D1Database }): Promise<Response> {
    const { url } = request;
    const name = url.slice(url.lastIndexOf('/') + 1);
    if (request.method === 'PUT') {
      recordings.set(name, await read(request));
      return new Response(null, { status: 204 });
    }
    const recording = recordings.get(name);
    if (!recording) return new Response(null, { status: 404 });
    const { statements, headers, body } = recording;
    if (statements.length > 0) {
      await DB.batch(statements.map(({ sql, params }) => DB.prepare(sql).bind(...params)));
    }
    return new Response(body, { headers });
  },
};

async function read(request: Request): Promise<Recording> {
  const { statements, headers, text } = await request.json<
    Omit<Recording, 'body'> & { readonly text: string }
  >();
  const body = await new Response(text).arrayBuffer();
  return { statements, headers, body };
}
