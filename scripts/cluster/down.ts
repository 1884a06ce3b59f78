import { resolve } from 'node:path';
import { stopCluster } from './cluster.ts';

/** `make cluster-down`: ends what `make cluster` started, also when half of it is dead; harmless to repeat. */

const ended = await stopCluster(resolve(import.meta.dirname, '../../.cluster'));
console.log(ended === 0 ? 'No cluster is running.' : `The cluster is down: ${ended} processes ended.`);
