import { isSimProvider, SIM_PROVIDERS, startProviderSimulator } from '../demo/provider-simulators.ts';
import { EXIT_OK, EXIT_USAGE } from '../exit-codes.ts';
import { untilStopped } from '../output/until-stopped.ts';

export interface SimOptions {
  readonly provider: string;
  readonly host: string;
  readonly port: string;
  readonly accounts: string;
  readonly json: boolean;
}

/** Runs a simulated upstream of a provider until it is told to stop. */
export async function sim({ provider, host, ...options }: SimOptions): Promise<number> {
  const count = Number(options.accounts);
  const port = Number(options.port);
  if (!isSimProvider(provider)) {
    console.error(`sluice sim: --provider takes one of ${SIM_PROVIDERS.join(', ')}`);
    return EXIT_USAGE;
  }
  if (!Number.isInteger(count) || count < 1 || count > 10_000 || !Number.isInteger(port)) {
    console.error('sluice sim: --accounts takes a whole number from 1 to 10000, --port a port number');
    return EXIT_USAGE;
  }
  const simulator = await startProviderSimulator(provider, { host, port }, count);
  const { title, baseUrl, credential } = simulator;
  const facts = { provider, url: simulator.url, base_url: baseUrl, credential };
  console.log(
    options.json
      ? JSON.stringify(facts)
      : `Simulated ${title} upstream at ${simulator.url}\n  base URL ${baseUrl}\n  credential of sim-1: ${credential}`,
  );
  await untilStopped();
  await simulator.close();
  return EXIT_OK;
}
