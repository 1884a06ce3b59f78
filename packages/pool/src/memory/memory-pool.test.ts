import { poolConformance } from '../conformance/index.ts';
import { MemoryPool } from './memory-pool.ts';

poolConformance('memory', ({ leaseMs, now }) => {
  const pool = new MemoryPool({ owner: 'replica-1', leaseMs, now });
  return { open: () => pool };
});
