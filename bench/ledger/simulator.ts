import { startKiroSimulator } from '@sluice/testkit/kiro';

/** A simulator of its own that remembers every request; an account's bearer token is its id with `at-` before it. */
const accounts = (process.argv[2] ?? '')
  .split(',')
  .filter(Boolean)
  .map((id) => ({ id, accessToken: `at-${id}`, refreshToken: `rt-${id}` }));

const simulator = await startKiroSimulator({ accounts, ledgerSize: 200_000 });
console.log(JSON.stringify({ listening: simulator.port }));
process.once('SIGTERM', () => process.exit(0));
