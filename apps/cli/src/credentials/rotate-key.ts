import type { KeyChange } from '@sluice/control';
import { addReports, type ResealReport } from '@sluice/credentials';
import { type MasterKeys, parseMasterKeys } from '@sluice/credentials/vault';
import { type Config, loadConfig } from '@sluice/runtime';
import { adminOf, problemLine } from '../admin/index.ts';
import { EXIT_FAILED, EXIT_OK } from '../exit-codes.ts';
import { refuseConfig } from '../output/refuse-config.ts';
import { rotateCopies } from './rotate-copies.ts';
import { type RotationOutcome, rotateInRedis } from './rotate-in-redis.ts';

export interface RotateKeyOptions {
  readonly config?: string;
  readonly json: boolean;
  /** Go on although a running gateway lacks the new key. */
  readonly force: boolean;
}

/**
 * `sluice credentials rotate-key`: brings every stored credential, and its copy in the database, under the first of the configured
 * master keys, or under one that the all-in-one makes for itself, while everything runs. Progress goes to stderr. Exit code 1 when something is
 * left that the key does not open; running it again goes on where it stopped.
 */
export async function rotateKey(options: RotateKeyOptions): Promise<number> {
  const loaded = loadConfig({ file: options.config, env: process.env });
  if (!loaded.ok) return refuseConfig(loaded, options.json);
  const { config } = loaded;
  const configured = config.account_pool.encryption_key;
  const keys = configured && parseMasterKeys(configured.join(','));
  const url = config.state.redis_url;
  // Where there is no shared store, only the process that holds the credentials may write them.
  return url && keys ? onSharedStore(config, url, keys, options) : inRunningProcess(config, keys, options);
}

async function onSharedStore(config: Config, url: string, keys: MasterKeys, options: RotateKeyOptions) {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const running = { signal: stopping.signal, ...progress() };
  const { key_prefix: keyPrefix } = config.state;
  const outcome = await rotateInRedis({ url, keyPrefix, keys, force: options.force, ...running });
  const copies = outcome.outcome === 'done' ? await rotateCopies(config, keys, running) : undefined;
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
  if (outcome.outcome !== 'done') return refuse(outcome, keys[0].id, options.json);
  if (copies?.outcome === 'failed') return fail('database_away', copies.message, options.json);
  // Whoever owns the database looks at everything once more.
  if (copies?.outcome === 'in_use') return inRunningProcess(config, keys, options, outcome.report.resealed);
  if (copies?.outcome === 'elsewhere') console.error(COPIES_ELSEWHERE);
  const report = copies?.outcome === 'done' ? addReports(outcome.report, copies.report) : outcome.report;
  return tell({ ...report, key: keys[0].id, generated: false }, stopping.signal.aborted, options.json);
}

const COPIES_ELSEWHERE =
  'No database is configured here: where a control plane keeps copies of logins, it seals them again at its next start with the new key in front.';

async function inRunningProcess(
  config: Config,
  keys: MasterKeys | undefined,
  options: RotateKeyOptions,
  resealedBefore = 0,
) {
  const named = adminOf(config);
  const answer = named.ok ? await named.admin.post<KeyChange>('/admin/credentials/rotate-key') : named;
  if (!answer.ok) return fail('not_done', problemLine(answer.problem), options.json);
  const change = answer.body;
  if (keys && keys[0].id !== change.key) {
    const message = `the running process seals with key ${change.key}, not with the new one (${keys[0].id}): restart it with the new key in front`;
    return fail('other_key', message, options.json);
  }
  return tell({ ...change, resealed: change.resealed + resealedBefore }, false, options.json);
}

/** A line per pass, and one per second of a long one. */
function progress() {
  let lastLine = performance.now();
  const count = ({ resealed, current, overtaken, closed }: ResealReport) =>
    `${resealed} sealed again, ${current} already were, ${overtaken} overtaken, ${closed} cannot be opened`;
  return {
    onBatch(soFar: ResealReport): void {
      if (performance.now() - lastLine < 1_000) return;
      lastLine = performance.now();
      console.error(`  … ${count(soFar)}`);
    },
    onPass(pass: ResealReport): void {
      console.error(`pass: ${count(pass)}`);
    },
  };
}

function tell(change: KeyChange, interrupted: boolean, json: boolean): number {
  const { key, generated, resealed, current, overtaken, closed } = change;
  const complete = !interrupted && closed === 0;
  if (json) {
    console.log(JSON.stringify({ ok: complete, key, generated, interrupted, resealed, current, overtaken, closed }));
  } else if (interrupted) {
    console.error(`Interrupted after ${resealed} values: run it again to finish. Keep the old key until then.`);
  } else if (closed > 0) {
    console.error(`${closed} values cannot be opened with any key that is configured: add their key, run it again.`);
  } else {
    console.log(`All ${current} sealed values are under key ${key} now; ${resealed} were sealed again.`);
    if (!generated) console.log('The older keys may leave the configuration with the next restart of every gateway.');
  }
  return complete ? EXIT_OK : EXIT_FAILED;
}

function refuse(outcome: Exclude<RotationOutcome, { outcome: 'done' }>, key: string, json: boolean): number {
  if (outcome.outcome === 'unreachable') return fail('redis_away', 'Redis does not answer', json);
  const { without, behind } = outcome;
  const parts = [
    without.length > 0 ? `without the new key (${key}): ${without.join(', ')}` : '',
    behind.length > 0 ? `that do not seal with it yet: ${behind.join(', ')}` : '',
  ];
  const message = `there are running gateways ${parts.filter(Boolean).join('; and ')}. Every gateway needs the new key first, then in front of the old one (docs/master-key.md); --force goes on all the same`;
  return fail('gateways_behind', message, json, { without, behind });
}

function fail(reason: string, message: string, json: boolean, facts: Readonly<Record<string, unknown>> = {}): number {
  if (json) console.log(JSON.stringify({ ok: false, reason, message, ...facts }));
  else console.error(`sluice credentials: ${message}`);
  return EXIT_FAILED;
}
