import type { Strategy } from '@sluice/core';
import type { PinPolicy } from '../../policy.ts';
import { LeastInFlight } from './least-in-flight.ts';
import { ListOrder } from './list-order.ts';
import type { Order } from './order.ts';
import { Ringing } from './ringing.ts';
import { RoundRobin } from './round-robin.ts';
import { Sticky } from './sticky.ts';

/** A fresh order of this strategy. */
export function orderOf(strategy: Strategy, pins: PinPolicy): Order {
  switch (strategy) {
    case 'round_robin':
      return new RoundRobin();
    case 'weighted_random':
      return new Ringing(true);
    case 'random':
      return new Ringing(false);
    case 'priority':
      return new ListOrder();
    case 'least_in_flight':
      return new LeastInFlight();
    case 'sticky':
      return new Sticky(pins);
  }
}
