import type { ConfigFlags } from '@sluice/runtime';

/** Options of the verbs that listen, as commander hands them over. */
export interface ListenOptions {
  readonly host?: string;
  readonly port?: string;
  readonly adminHost?: string | undefined;
  readonly adminPort?: string | undefined;
  readonly dataDir?: string | undefined;
}

export function listenFlags({ host, port, adminHost, adminPort, dataDir }: ListenOptions): ConfigFlags {
  return {
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(adminHost !== undefined && { adminHost }),
    ...(adminPort !== undefined && { adminPort }),
    ...(dataDir !== undefined && { dataDir }),
  };
}
