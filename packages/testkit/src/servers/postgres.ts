import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requireBinary } from './binary.ts';
import { type DisposableServer, startDisposable } from './disposable-server.ts';
import type { Scratch } from './scratch.ts';

const run = promisify(execFile);
const SYSTEM_USER = 'postgres';
const PROTOCOL_3 = 196_608;
const AUTHENTICATION = 'R'.charCodeAt(0);

export interface PostgresOptions {
  readonly port?: number;
  /** Settings, e.g. `{ max_connections: '20' }`. Default: `fsync` off (the machine may lose data, a killed server does not). */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface PostgresServer extends DisposableServer {
  /** `postgres://postgres@127.0.0.1:port/postgres`; the superuser, no password. */
  readonly url: string;
}

/** A PostgreSQL cluster of its own, freshly initialised (about a second). Run by root, it drops to the user `postgres`. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const settings = { fsync: 'off', unix_socket_directories: '', listen_addresses: '127.0.0.1', ...options.settings };
  const server = await startDisposable('postgres', options.port, async (port, scratch) => {
    const data = await initialise(scratch);
    return {
      binary: 'postgres',
      cwd: data,
      user: SYSTEM_USER,
      args: [
        '-D',
        data,
        '-p',
        String(port),
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      // SIGTERM would wait for clients to leave.
      stopSignal: 'SIGINT',
      deathSignal: 'QUIT',
      isReady: () => welcomes(port),
    };
  });
  return Object.assign(server, { url: `postgres://postgres@${server.host}:${server.port}/postgres` });
}

async function initialise(scratch: Scratch): Promise<string> {
  const data = join(scratch.path, 'data');
  const initdb = [
    requireBinary('initdb'),
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ];
  const drop =
    process.getuid?.() === 0
      ? [requireBinary('setpriv'), '--reuid', SYSTEM_USER, '--regid', SYSTEM_USER, '--clear-groups']
      : [];
  if (drop.length > 0) await run('chown', [SYSTEM_USER, scratch.path]);
  const [program = '', ...args] = [...drop, ...initdb];
  await run(program, args, { cwd: scratch.path });
  return data;
}

/** True when the server lets the superuser in; while it starts or recovers it answers with an error instead. */
async function welcomes(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    const body = Buffer.from('user\0postgres\0database\0postgres\0\0');
    const head = Buffer.alloc(8);
    head.writeInt32BE(head.length + body.length, 0);
    head.writeInt32BE(PROTOCOL_3, 4);
    socket.write(Buffer.concat([head, body]));
    const [reply] = (await once(socket, 'data')) as [Buffer];
    return reply[0] === AUTHENTICATION;
  } finally {
    socket.destroy();
  }
}
