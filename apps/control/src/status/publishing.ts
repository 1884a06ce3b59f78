import type { KeyWriter } from '@sluice/access';
import type { Clock } from '@sluice/core';
import type { SnapshotOutlet } from '../snapshot/index.ts';

/** What came of the last thing that was to be told to the gateways. */
export interface LastTold {
  readonly taken: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The ways from control to the gateways, and whether they are open. The wrapped ones are used in place of the real ones. */
export class Publishing {
  readonly snapshots: SnapshotOutlet;
  readonly keyWriter: KeyWriter;
  #snapshot: LastTold | undefined;
  #keys: LastTold | undefined;

  constructor(outlet: SnapshotOutlet, writer: KeyWriter, clock: Clock) {
    const heard = async <Answer>(call: Promise<Answer>, note: (told: LastTold) => void): Promise<Answer> => {
      try {
        const answer = await call;
        note({ taken: true, at: clock() });
        return answer;
      } catch (error) {
        note({ taken: false, at: clock() });
        throw error;
      }
    };
    const ofSnapshot = (told: LastTold) => {
      this.#snapshot = told;
    };
    const ofKeys = (told: LastTold) => {
      this.#keys = told;
    };
    this.snapshots = { publish: (version, document) => heard(outlet.publish(version, document), ofSnapshot) };
    this.keyWriter = {
      put: (entry) => heard(writer.put(entry), ofKeys),
      remove: (id, version) => heard(writer.remove(id, version), ofKeys),
      list: () => heard(writer.list(), ofKeys),
    };
  }

  /** Undefined before anything was to be told. */
  get lastSnapshot(): LastTold | undefined {
    return this.#snapshot;
  }

  get lastKeys(): LastTold | undefined {
    return this.#keys;
  }
}
