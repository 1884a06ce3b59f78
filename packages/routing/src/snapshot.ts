import type { ProviderId, Strategy } from '@sluice/core';
import type { ModelTable } from './model-table.ts';

/** Everything a routing decision may look at. Replaced whole when the configuration changes; never edited in place. */
export interface RoutingSnapshot {
  /** In the order they are tried when a request names no provider. Only providers that have accounts. */
  readonly providers: readonly RoutedProvider[];
}

export interface RoutedProvider {
  readonly id: ProviderId;
  readonly models: ModelTable;
  /** Group whose accounts take turns; `default` holds all accounts of the provider. */
  readonly group: string;
  /** How they take turns. Default `round_robin`. */
  readonly strategy?: Strategy;
}
