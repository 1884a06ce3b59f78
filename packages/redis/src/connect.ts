import { type RedisOptions as ClientOptions, Cluster, type Command, Redis } from 'ioredis';
import { parseRedisUrl, type RedisTarget } from './url.ts';

/** Either kind of client; both run every command this project uses. */
export type RedisClient = Redis | Cluster;

export type RedisStatus = 'up' | 'down';

export interface RedisOptions {
  /** See {@link parseRedisUrl}. */
  readonly url: string;
  /** Longest wait for one answer, ms. Default 300: a frozen server costs a request this much, not its life. */
  readonly commandTimeoutMs?: number;
  /** Longest wait for a TCP connection, ms. Default 1000. */
  readonly connectTimeoutMs?: number;
  /** Called once per change. The first call is `up`, or `down` when the first attempt to connect failed. */
  readonly onStatus?: (status: RedisStatus) => void;
}

/**
 * A connection for the request path: it answers or fails, it never waits for better times.
 *
 * Commands are neither queued while disconnected nor sent again after a reconnect; a command that timed out may
 * still have been applied, so callers send only what is safe to repeat. Reconnecting goes on for ever in the background.
 */
export class RedisConnection {
  readonly client: RedisClient;
  #status: RedisStatus | undefined;
  #sent = 0;
  #closed = false;
  #revivals = 0;
  #revival: NodeJS.Timeout | undefined;
  readonly #onStatus: ((status: RedisStatus) => void) | undefined;

  constructor(options: RedisOptions) {
    this.#onStatus = options.onStatus;
    const commandTimeoutMs = options.commandTimeoutMs ?? 300;
    this.client = makeClient(parseRedisUrl(options.url), commandTimeoutMs, options.connectTimeoutMs ?? 1_000);
    // Without a listener an `error` event ends the process; what it says shows in the commands that fail.
    this.client.on('error', () => this.#change('down'));
    this.client.on('ready', () => {
      this.#revivals = 0;
      this.#change('up');
    });
    this.client.on('end', () => this.#revive());
    this.client.on('close', () => this.#change('down'));
    this.#watchCommands(commandTimeoutMs);
  }

  get status(): RedisStatus {
    return this.#status ?? 'down';
  }

  /** Commands handed to the server since the start, pipelined ones counted singly. For `redis_commands_total`. */
  get commandsSent(): number {
    return this.#sent;
  }

  /** Resolves `true` as soon as commands can be sent, `false` when that has not happened in time. */
  async untilUp(timeoutMs: number): Promise<boolean> {
    if (this.#status === 'up') return true;
    return new Promise((resolve) => {
      const finish = (up: boolean) => {
        clearTimeout(timer);
        this.client.off('ready', ready);
        resolve(up);
      };
      const ready = () => finish(true);
      const timer = setTimeout(() => finish(false), timeoutMs);
      this.client.once('ready', ready);
    });
  }

  /** Drops the connection at once; commands under way fail. No status change is announced. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#revival);
    this.client.disconnect();
  }

  #change(status: RedisStatus): void {
    if (this.#closed || this.#status === status) return;
    this.#status = status;
    this.#onStatus?.(status);
  }

  /**
   * The client gives up for good when a failover is announced while it asks the sentinels who is master, which is when
   * failovers are announced: it is told to start again.
   */
  #revive(): void {
    if (this.#closed) return;
    this.#revivals += 1;
    this.#revival = setTimeout(() => void this.client.connect().catch(() => {}), backoff(this.#revivals));
  }

  #watchCommands(timeoutMs: number): void {
    const client = this.client;
    const send = client.sendCommand.bind(client) as RedisClient['sendCommand'];
    client.sendCommand = ((...args: Parameters<Redis['sendCommand']>) => {
      if (client.status === 'ready') this.#sent += 1;
      giveUpAfter(timeoutMs, args[0]);
      if (client instanceof Redis) writeTogether(client);
      return send(...args);
    }) as RedisClient['sendCommand'];
  }
}

/** Opens a {@link RedisConnection}. Returns at once; use {@link RedisConnection.untilUp} to wait for it. */
export function connectRedis(options: RedisOptions): RedisConnection {
  return new RedisConnection(options);
}

/**
 * Holds what is written in one turn of the event loop back until its end: commands of many requests leave in one system call
 * instead of one each. They are not pipelined by that; each is answered and timed out alone.
 */
function writeTogether(client: Redis): void {
  const { stream } = client;
  if (!stream || stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}

/**
 * Fails a command that is not answered in time. The time is checked after the sockets have been read: in a process that was
 * busy for longer than the timeout, an answer that has arrived meanwhile counts, and Redis is not blamed for our own delay.
 */
function giveUpAfter(timeoutMs: number, command: Command): void {
  const giveUp = () => command.reject(new Error('Command timed out'));
  const timer = setTimeout(() => setImmediate(giveUp), timeoutMs);
  const stop = () => clearTimeout(timer);
  command.promise.then(stop, stop);
}

function makeClient(target: RedisTarget, commandTimeout: number, connectTimeout: number): RedisClient {
  const common = {
    // The client's own timeout is only the backstop of ours, see `giveUpAfter`.
    commandTimeout: commandTimeout * 10,
    connectTimeout,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // A network that swallows packets closes no connection: one that stays silent this long is replaced.
    socketTimeout: commandTimeout * 10,
    // Auto-pipelining is off: no faster here (20,000 select+report pairs in 2.0 s either way), and a command would wait
    // behind a pipeline that a frozen server never answers.
    // A demoted master answers READONLY for ever: reconnecting asks the name again who is master now.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
    ...(target.username !== undefined && { username: target.username }),
    ...(target.password !== undefined && { password: target.password }),
    ...(target.tls && { tls: {} }),
  } satisfies ClientOptions;
  const single = { ...common, enableOfflineQueue: false, retryStrategy: backoff } satisfies ClientOptions;
  const [first] = target.nodes;
  switch (target.mode) {
    case 'single':
      return new Redis({ ...single, ...first, db: target.db });
    case 'sentinel':
      return new Redis({
        ...single,
        sentinels: [...target.nodes],
        name: target.master ?? '',
        sentinelRetryStrategy: backoff,
        // A frozen master closes no connection either; the sentinels tell when another one took over.
        failoverDetector: true,
        ...(target.tls && { enableTLSForSentinelMode: true }),
      });
    case 'cluster':
      return new Cluster([...target.nodes], {
        enableOfflineQueue: false,
        clusterRetryStrategy: backoff,
        retryDelayOnFailover: 50,
        retryDelayOnClusterDown: 50,
        slotsRefreshTimeout: connectTimeout,
        // Together at most about the command timeout: a request gives up rather than follow a cluster in pieces.
        maxRedirections: Math.max(2, Math.floor(commandTimeout / 50)),
        redisOptions: common,
      });
  }
}

/** Wait before reconnect number `attempt`, ms: 25, 50, 100 … 2000, each drawn from the upper half so replicas spread out. */
export function backoff(attempt: number): number {
  const ceiling = Math.min(2_000, 50 * 2 ** Math.min(attempt - 1, 10));
  return Math.round(ceiling * (0.5 + Math.random() / 2));
}
