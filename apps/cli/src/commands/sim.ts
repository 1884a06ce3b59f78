import { startKiroSimulator } from '@sluice/testkit/kiro';
import { simulatedAccounts } from '../demo/simulated-accounts.ts';
import { EXIT_OK, EXIT_USAGE } from '../exit-codes.ts';
import { untilStopped } from '../output/until-stopped.ts';

export interface SimOptions {
  readonly host: string;
  readonly port: string;
  readonly accounts: string;
  readonly json: boolean;
}

/** Runs a simulated Kiro upstream until it is told to stop. */
export async function sim(options: SimOptions): Promise<number> {
  const count = Number(options.accounts);
  const port = Number(options.port);
  if (!Number.isInteger(count) || count < 1 || count > 10_000 || !Number.isInteger(port)) {
    console.error('sluice sim: --accounts takes a whole number from 1 to 10000, --port a port number');
    return EXIT_USAGE;
  }
  const simulator = await startKiroSimulator({ host: options.host, port, accounts: simulatedAccounts(count) });
  console.log(options.json ? JSON.stringify({ url: simulator.url }) : `Simulated Kiro upstream at ${simulator.url}`);
  await untilStopped();
  await simulator.close();
  return EXIT_OK;
}
