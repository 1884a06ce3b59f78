import { directoryConformance } from '../conformance/index.ts';
import { MemoryKeys } from './memory-keys.ts';

directoryConformance('memory', () => {
  const keys = new MemoryKeys();
  return { writer: keys, directory: keys };
});
