import type { Registry } from 'prom-client';
import { type BoundGauge, GaugeFamily } from './families.ts';

/** What an operator of a control plane is woken up by. Processes without one do not have these. */
export interface ControlGauges {
  /** 1 when the database answers, else 0. */
  readonly databaseUp: BoundGauge;
  readonly snapshotVersion: BoundGauge;
  /** Seconds. */
  readonly snapshotAge: BoundGauge;
  /** 1 while the gateways have not been given the newest version, else 0. */
  readonly snapshotPending: BoundGauge;
  /** Age of the oldest usage that is not in the books, seconds. */
  readonly ledgerLag: BoundGauge;
  readonly replicasAlive: BoundGauge;
}

export function createControlGauges(registry: Registry): ControlGauges {
  const gauge = (name: string, help: string) => new GaugeFamily(registry, { name, help, labels: [] }).with();
  return {
    databaseUp: gauge('database_up', 'Whether the database answers'),
    snapshotVersion: gauge('snapshot_version', 'Version of what gateways are told to serve with'),
    snapshotAge: gauge('snapshot_age_seconds', 'Time since that version was made'),
    snapshotPending: gauge('snapshot_pending', 'Whether a newer version waits to be given to the gateways'),
    ledgerLag: gauge('ledger_lag_seconds', 'Age of the oldest usage that is not in the books yet'),
    replicasAlive: gauge('replicas_alive', 'Gateways that gave a sign of life lately'),
  };
}
