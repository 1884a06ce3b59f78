import type { ControlGauges } from '@sluice/runtime';
import type { Status, StatusBoard } from './status-board.ts';

/** How often, milliseconds. */
const PERIOD_MS = 10_000;

/** Keeps the gauges that an operator is woken up by in line with the status. Returns what stops it. */
export function keepGauges(board: StatusBoard, gauges: ControlGauges): () => void {
  const look = () => void board.look().then((status) => setGauges(gauges, status));
  look();
  const timer = setInterval(look, PERIOD_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** What is not known keeps its last value: the gauge of the part that is away says so. */
export function setGauges(gauges: ControlGauges, { database, snapshot, ledger, replicas }: Status): void {
  if (database.state !== 'absent') gauges.databaseUp.set(database.state === 'failed' ? 0 : 1);
  if (snapshot.version !== null) gauges.snapshotVersion.set(snapshot.version);
  if (snapshot.age_seconds !== null) gauges.snapshotAge.set(snapshot.age_seconds);
  gauges.snapshotPending.set(snapshot.state === 'ok' ? 0 : 1);
  if (ledger.lag_seconds !== null) gauges.ledgerLag.set(ledger.lag_seconds);
  if (replicas.gateways !== null) gauges.replicasAlive.set(replicas.gateways);
}
