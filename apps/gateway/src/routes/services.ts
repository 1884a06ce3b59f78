import type { AccessControl, LimitKeeper } from '@sluice/access';
import type { Clock, ProviderId } from '@sluice/core';
import type { Dispatcher } from '@sluice/dispatch';
import type { UsageSink } from '@sluice/ledger';
import type { Provider } from '@sluice/providers';
import type { RoutingSnapshot } from '@sluice/routing';
import type { PublishedSnapshot } from '@sluice/routing/published';
import type { Drain } from '@sluice/runtime';
import type { UsageSplit } from '@sluice/translate/usage';
import type { Legacy } from '../legacy/index.ts';
import type { GatewayObserver } from '../observe/observer.ts';
import type { PriceTable } from '../observe/prices.ts';
import type { Heartbeat } from '../respond/heartbeat.ts';

export type Abilities = Pick<Provider, 'operations' | 'dialects'>;

/** What the routes share. Built once by the composition root. */
export interface Services {
  readonly access: AccessControl;
  /** What keys have left. */
  readonly limits: LimitKeeper;
  readonly dispatcher: Dispatcher;
  /** Where usage is written down, and what it costs. */
  readonly ledger: UsageSink;
  readonly prices: PriceTable;
  /** What each provider can do and which dialects it takes as they are. */
  readonly abilities: ReadonlyMap<ProviderId, Abilities>;
  /** The current routing snapshot; read anew for every request. */
  readonly routing: () => RoutingSnapshot;
  /** Groups and profiles, where control has published any. */
  readonly published: () => PublishedSnapshot | undefined;
  /** Takes what is not rolled out here. */
  readonly legacy: Legacy;
  readonly heartbeat: Heartbeat;
  readonly drain: Drain;
  readonly observer: GatewayObserver;
  /** Largest request body in bytes. */
  readonly bodyLimit: number;
  /** Whether answers name the account, provider and attempts. */
  readonly routingHeaders: boolean;
  /** Requests running at once; one more is answered with 503. */
  readonly maxStreams: number;
  /** Milliseconds before a waiting stream is opened with a keep-alive. */
  readonly keepAliveMs: number;
  /** How estimated input is shown until the upstream has counted. */
  readonly usageSplit: UsageSplit;
  readonly clock: Clock;
}
