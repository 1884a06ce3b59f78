import { randomInt } from 'node:crypto';
import { createServer, request } from 'node:http';
import { freePort } from '@sluice/testkit/servers';

/**
 * A door in front of a server on loopback, behind which every request comes from an address of its own (127/8 is all ours). Control
 * locks an address out after ten wrong tokens, and a tool that presents wrong ones would then see nothing but that.
 */
export async function startManyClients(target: string) {
  const port = await freePort();
  const { port: targetPort } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const { method, url, rawHeaders } = incoming;
    const passed = request({
      ...{ host: '127.0.0.1', port: targetPort, method, path: url, agent: false },
      ...{ localAddress: `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`, headers: rawHeaders },
      setDefaultHeaders: false,
    });
    passed.once('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    passed.once('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
