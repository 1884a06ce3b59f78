import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';
import { readQuestion, writeAnswer } from './dns-message.ts';

/** A DNS server whose names change their minds. */
export interface NameServer extends AsyncDisposable {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** Says from now on where a name leads: to all addresses of the list. Without any: there is no such name. */
  point(name: string, ...addresses: readonly string[]): void;
  /** What was asked for so far, as `A name` and `AAAA name`, oldest first. */
  readonly asked: readonly string[];
  /** Turns names into addresses by asking this server over UDP, both families; as Node's own `lookup` with `all` does. */
  readonly resolve: (
    hostname: string,
    answer: (error: NodeJS.ErrnoException | null, addresses: readonly { address: string; family: number }[]) => void,
  ) => void;
  close(): Promise<void>;
}

/** Starts a DNS server on a free UDP port of 127.0.0.1. Names that nobody has pointed anywhere do not exist. */
export async function startNameServer(): Promise<NameServer> {
  const names = new Map<string, readonly string[]>();
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const question = readQuestion(query);
    asked.push(`${question.type} ${question.name}`);
    const known = names.get(question.name);
    const wanted = known?.filter((each) => (isIPv4(each) ? 'A' : 'AAAA') === question.type);
    socket.send(writeAnswer(question, wanted), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const address = `127.0.0.1:${socket.address().port}`;
  const resolver = new Resolver();
  resolver.setServers([address]);
  const close = async () => {
    resolver.cancel();
    socket.close();
    await once(socket, 'close');
  };
  return {
    address,
    asked,
    point(name, ...addresses) {
      if (addresses.length === 0) names.delete(name);
      else names.set(name, addresses);
    },
    resolve(hostname, answer) {
      resolver.resolve4(hostname, (error, four = []) => {
        resolver.resolve6(hostname, (_, six = []) => {
          const found = [
            ...four.map((each) => ({ address: each, family: 4 })),
            ...six.map((each) => ({ address: each, family: 6 })),
          ];
          answer(found.length > 0 ? null : (error ?? null), found);
        });
      });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
