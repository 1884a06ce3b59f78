import { createServer } from 'node:http';
import { openDatabase } from '@sluice/store';
import { freePort } from '@sluice/testkit/servers';

/** A server as it should not be: what it is asked for becomes part of its statement. Whoever finds nothing here finds nothing anywhere. */
export async function startInjectable(databaseUrl: string) {
  const opened = await openDatabase({ url: databaseUrl });
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  const { database } = opened;
  const port = await freePort();
  const server = createServer(async (request, response) => {
    const name = new URL(request.url ?? '/', 'http://localhost').searchParams.get('name') ?? '';
    try {
      const rows = await database.script((transaction) =>
        transaction.query(`SELECT label FROM provider_accounts WHERE label = '${name}'`),
      );
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ rows }));
    } catch {
      response.writeHead(500).end();
    }
  });
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await database.close();
    },
  };
}
