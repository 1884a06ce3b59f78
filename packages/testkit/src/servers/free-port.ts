import { createServer } from 'node:net';

/** Below Linux's ephemeral range (32768-60999), so an outgoing connection cannot take the port of a server that is restarting. */
const FIRST = 15_000;
const LAST = 32_767;
const ATTEMPTS = 50;

/**
 * A TCP port of 127.0.0.1 nobody listens on at this moment. It is not reserved: a caller that loses the race sees its
 * server fail to bind and asks again (the `start…` functions of this folder do).
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (await canListen(port)) return port;
  }
  throw new Error(`no free port found between ${FIRST} and ${LAST}`);
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
