import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account, ProviderId } from '@sluice/core';

export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A token endpoint, and whatever else lives beside it, that answers what it is told to. */
export interface TokenServer {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  close(): Promise<void>;
}

/** `answer` gets every request in order; undefined leaves it without an answer. */
export async function startTokenServer(answer: (request: SeenRequest) => Reply | undefined): Promise<TokenServer> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const request = { path: req.url ?? '', headers: req.headers, body: Buffer.concat(chunks).toString() };
    seen.push(request);
    const reply = answer(request);
    if (!reply) return;
    const { status = 200, headers = {}, body } = reply;
    res.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function oauthAccount(provider: ProviderId, url: string, settings: Account['settings'] = {}): Account {
  const urls = { token_url: `${url}/token`, base_url: url };
  return { id: 'a1', provider, auth: 'oauth', priority: 0, weight: 1, urls, settings };
}
