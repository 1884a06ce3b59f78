import type { Environment } from '@sluice/runtime';

export interface ConfigVerbOptions {
  /** `--config`; absent: `SLUICE_CONFIG`, and without that the environment and defaults alone. */
  readonly config?: string;
  readonly json: boolean;
  /** Default: that of the process. */
  readonly env?: Environment;
}
