import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A sentinel that answers when it is told to. */
export interface FakeSentinel extends AsyncDisposable {
  readonly port: number;
  /** Port of the master it names. */
  master: number;
  /** Keeps questions for the master open until the returned function is called; `asked` resolves with the first one. */
  hold(): { readonly asked: Promise<void>; release(): void };
  /** Tells everybody who listens that there is another master. */
  announce(): void;
  /** Connections that listen for announcements. */
  readonly listeners: () => number;
}

export async function startFakeSentinel(master: number): Promise<FakeSentinel> {
  const sockets = new Set<Socket>();
  const listeners = new Set<Socket>();
  let gate: Promise<void> = Promise.resolve();
  let onQuestion = () => {};

  async function answer(socket: Socket, command: readonly string[]): Promise<void> {
    const [verb = '', sub = ''] = command.map((word) => word.toLowerCase());
    if (verb === 'hello') socket.write("-ERR unknown command 'HELLO'\r\n");
    else if (verb === 'sentinel' && sub === 'get-master-addr-by-name') {
      onQuestion();
      await gate;
      socket.write(bulks('127.0.0.1', String(fake.master)));
    } else if (verb === 'sentinel') socket.write('*0\r\n');
    else if (verb === 'subscribe') {
      listeners.add(socket);
      socket.write(`*3\r\n${bulk('subscribe')}${bulk('+switch-master')}:1\r\n`);
    } else socket.write('+OK\r\n');
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    let received = '';
    socket.on('error', () => {});
    socket.on('close', () => listeners.delete(socket));
    socket.on('data', async (data) => {
      received += data.toString();
      const commands = readCommands(received);
      received = '';
      for (const command of commands) await answer(socket, command);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fake: FakeSentinel = {
    port: (server.address() as AddressInfo).port,
    master,
    hold() {
      const { promise: opened, resolve: release } = Promise.withResolvers<void>();
      const { promise: asked, resolve: questioned } = Promise.withResolvers<void>();
      gate = opened;
      onQuestion = questioned;
      return { asked, release };
    },
    announce() {
      for (const socket of listeners) socket.write(bulks('message', '+switch-master', 'main'));
    },
    listeners: () => listeners.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

/** Whole commands only: clients of this test send theirs in one piece. */
function readCommands(text: string): string[][] {
  return text
    .split(/^\*\d+\r\n/m)
    .slice(1)
    .map((command) => [...command.matchAll(/\$\d+\r\n(.*)\r\n/g)].map(([, word = '']) => word));
}

const bulk = (word: string) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`;
const bulks = (...words: readonly string[]) => `*${words.length}\r\n${words.map(bulk).join('')}`;
