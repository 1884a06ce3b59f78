import { roughTime } from '../output/rough-time.ts';

interface Part {
  readonly state: 'ok' | 'degraded' | 'failed' | 'absent';
  readonly problem: string | null;
  readonly remedy: string | null;
}

/** What `GET /admin/status` answers. */
export interface SystemStatus {
  readonly status: 'ok' | 'degraded';
  readonly version: string;
  readonly uptime_seconds: number;
  readonly database: Part & {
    readonly kind: string | null;
    readonly server_version: string | null;
    readonly migrations: { readonly applied: number | null; readonly pending: number | null };
  };
  readonly redis: Part & { readonly latency_ms: number | null };
  readonly snapshot: Part & { readonly version: number | null; readonly age_seconds: number | null };
  readonly keys: Part & { readonly directory: string | null };
  readonly ledger: Part & {
    readonly waiting: number | null;
    readonly spooled: number | null;
    readonly lag_seconds: number | null;
  };
  readonly replicas: Part & { readonly gateways: number | null };
  readonly pools: Part & {
    readonly providers: readonly {
      readonly provider: string;
      readonly accounts: number;
      readonly ready: number;
      readonly blocked: Readonly<Record<string, number>>;
    }[];
  };
}

/** Every part on one line, and below those that are not well what is wrong and what to do. */
export function statusLines(status: SystemStatus): readonly string[] {
  const { database, redis, snapshot, keys, ledger, replicas, pools } = status;
  const lines: [name: string, part: Part, facts: string][] = [
    ['database', database, databaseWords(database)],
    ['redis', redis, `${redis.latency_ms} ms`],
    ['snapshot', snapshot, `version ${snapshot.version}, ${roughTime(snapshot.age_seconds ?? 0)} old`],
    ['keys', keys, `${keys.directory}`],
    ['ledger', ledger, ledgerWords(ledger)],
    ['gateways', replicas, `${replicas.gateways} alive`],
    ['accounts', pools, poolWords(pools)],
  ];
  return [
    `  sluice    ${status.version}, up for ${roughTime(status.uptime_seconds)}`,
    ...lines
      .filter(([, { state }]) => state !== 'absent')
      .flatMap(([name, part, facts]) => partLines(name, part, facts)),
  ];
}

function partLines(name: string, { state, problem, remedy }: Part, facts: string): string[] {
  const head = `  ${name.padEnd(10)}`;
  if (state === 'ok') return [`${head}${facts}`];
  const seen = state === 'degraded' ? ` (${facts})` : '';
  return [`${head}${state.toUpperCase()}: ${problem ?? 'not well'}${seen}`, `${' '.repeat(12)}→ ${remedy ?? ''}`];
}

function databaseWords({ kind, server_version: version, migrations }: SystemStatus['database']): string {
  const pending = migrations.pending ? `, ${migrations.pending} pending` : '';
  return `${kind} ${version}, ${migrations.applied} migrations applied${pending}`;
}

function ledgerWords({ waiting, spooled, lag_seconds: lag }: SystemStatus['ledger']): string {
  if (!waiting && !spooled) return 'everything is in the books';
  const onDisk = spooled ? `, ${spooled} batches on disk` : '';
  return `${waiting} waiting${onDisk}, the oldest for ${roughTime(lag ?? 0)}`;
}

function poolWords({ providers }: SystemStatus['pools']): string {
  const words = providers.map(({ provider, accounts, ready, blocked }) => {
    const out = Object.entries(blocked).map(([why, count]) => `${count} ${why.replace('_', ' ')}`);
    return `${provider} ${ready} of ${accounts} ready${out.length > 0 ? ` (${out.join(', ')})` : ''}`;
  });
  return words.length > 0 ? words.join('; ') : 'none';
}
