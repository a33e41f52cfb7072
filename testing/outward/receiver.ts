import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How the receiver answers: in HTTP, never, only half, by closing the connection, or with bytes that are not HTTP. */
export type Reply =
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  | 'hang'
  | 'hang in the body'
  | 'close'
  | 'garbage';

export interface Receiver {
  readonly url: string;
  readonly calls: Received[];
  /** Decides the answer to the nth call (from 1). At first, every answer is an empty 200. */
  answer: (call: Received, n: number) => Reply | Promise<Reply>;
  close(): Promise<void>;
}

/** Opens a small HTTP server in place of the outside services that the site notifies. */
export async function openReceiver(): Promise<Receiver> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const call = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      const reply = await self.answer(call, self.calls.push(call));
      if (reply === 'hang') return;
      if (reply === 'close') return void request.socket.destroy();
      if (reply === 'garbage') return void request.socket.end('\u0000 nobody speaks this\r\n\r\n');
      if (reply === 'hang in the body') return void response.writeHead(200).write('{"succ');
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const self: Receiver = {
    url: `http://127.0.0.1:${port}`,
    calls: [],
    answer: () => ({ status: 200 }),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return self;
}
