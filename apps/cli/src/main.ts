import { enableCompileCache } from 'node:module';

// TypeScript is stripped and compiled at every start otherwise; with the cache a start takes half as long.
enableCompileCache();
await import('./program.ts');
