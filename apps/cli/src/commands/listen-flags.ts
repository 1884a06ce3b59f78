import type { ConfigFlags } from '@sluice/runtime';

/** Options of the verbs that listen, as commander hands them over. */
export interface ListenOptions {
  readonly host?: string;
  readonly port?: string;
  readonly adminPort?: string;
  readonly dataDir?: string;
}

export function listenFlags({ host, port, adminPort, dataDir }: ListenOptions): ConfigFlags {
  return {
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(adminPort !== undefined && { adminPort }),
    ...(dataDir !== undefined && { dataDir }),
  };
}
