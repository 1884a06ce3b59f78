import { once } from 'node:events';
import { connect } from 'node:net';

/** Commands Redis carried out, by name: sent by a client, or called inside a script. */
export interface RedisCommands {
  readonly fromClients: Readonly<Record<string, number>>;
  readonly fromScripts: Readonly<Record<string, number>>;
}

const LINE = /^\+[\d.]+ \[\d+ (\S+)\] "([^"]+)"/;
const COMMAND = /^[a-z]+$/;

/**
 * Counts commands while `during` runs, by MONITOR, which unlike `INFO commandstats` tells a client's command from a
 * script's call. MONITOR slows Redis down, so never beside a timing.
 */
export async function countRedisCommands(port: number, during: () => Promise<unknown>): Promise<RedisCommands> {
  const fromClients: Record<string, number> = {};
  const fromScripts: Record<string, number> = {};
  const socket = connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  let rest = '';
  socket.setEncoding('latin1');
  socket.on('data', (data: string) => {
    const lines = (rest + data).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, source, command] = LINE.exec(line) ?? [];
      const name = command?.toLowerCase();
      if (!name || !COMMAND.test(name)) continue;
      const counts = source === 'lua' ? fromScripts : fromClients;
      counts[name] = (counts[name] ?? 0) + 1;
    }
  });
  const answered = once(socket, 'data');
  socket.write('MONITOR\r\n');
  await answered;
  await during();
  // The monitor's lines come in order after the commands they tell of; a beat lets the last ones arrive.
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.destroy();
  return { fromClients, fromScripts };
}

/** Sum of a count by name. */
export function totalOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
