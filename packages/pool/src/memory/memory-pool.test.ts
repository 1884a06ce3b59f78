import { poolConformance } from '../conformance/index.ts';
import { MemoryPool } from './memory-pool.ts';

poolConformance('memory', (options) => {
  const pool = new MemoryPool({ owner: 'replica-1', ...options });
  return { open: () => pool };
});
