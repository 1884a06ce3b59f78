import { CLIENT_KEY } from '../suite/processes/gateway.ts';
import { cpuMillisecondsOf } from './cpu-time.ts';
import { type Front, type LaneStage, openLaneStage } from './lane-stage.ts';
import { type Lane, nameOf } from './lanes-list.ts';
import { clientRequest, type LaneRequest, MODELS, type VendorId, vendorRequest } from './request.ts';
import { runStreams } from './run-streams.ts';

export interface LaneSettings {
  readonly lanes: readonly Lane[];
  readonly rounds: number;
  /** Answers per run, text events per answer, text events per second of an answer. */
  readonly streams: number;
  readonly events: number;
  readonly pace: number;
  /** Folder for a CPU profile of the gateway. */
  readonly profile?: string;
  /** Another checkout, whose gateway is measured in the same rounds. */
  readonly base?: string;
}

/** CPU milliseconds per 1,000 text events, one figure per round. */
export interface LaneResult {
  readonly lane: Lane;
  readonly gateway: readonly number[];
  /** Of the other checkout's gateway; empty without one. */
  readonly base: readonly number[];
  readonly relay: readonly number[];
}

/** Runs before the first round that counts: code is compiled, connections and heap have their size. */
const WARM_UPS = 2;

/**
 * CPU of each lane beside that of a bare relay of the same vendor's bytes. In every round each vendor's relay runs before and after its
 * lanes (and counts with the mean), so that both sides see the same moments of a machine that others use too.
 */
export async function measureLanes(settings: LaneSettings): Promise<LaneResult[]> {
  await using stage = await openLaneStage(settings);
  const results = settings.lanes.map((lane) => ({
    lane,
    gateway: [] as number[],
    base: [] as number[],
    relay: [] as number[],
  }));
  for (let round = -WARM_UPS; round < settings.rounds; round++) {
    for (const vendor of new Set(settings.lanes.map((lane) => lane.vendor))) {
      const own = results.filter(({ lane }) => lane.vendor === vendor);
      const before = await costOfRelay(stage, vendor, settings);
      const order = round % 2 === 0 ? own : own.toReversed();
      const fronts = [stage.gateway, ...(stage.base ? [stage.base] : [])];
      const costs = new Map<Lane, Map<Front, number>>();
      for (const { lane } of order) {
        const ofLane = new Map<Front, number>();
        for (const front of round % 2 === 0 ? fronts : fronts.toReversed()) {
          ofLane.set(front, await costOfLane(front, lane, settings));
        }
        costs.set(lane, ofLane);
      }
      const after = await costOfRelay(stage, vendor, settings);
      if (round < 0) continue;
      for (const { lane, gateway, base, relay } of own) {
        gateway.push(costs.get(lane)?.get(stage.gateway) ?? Number.NaN);
        if (stage.base) base.push(costs.get(lane)?.get(stage.base) ?? Number.NaN);
        relay.push((before + after) / 2);
      }
    }
  }
  return results;
}

function promptOf({ events, pace }: LaneSettings): string {
  return `Benchmark. [[sim: tokens=${events} pace=${pace} chunk=frames:1]]`;
}

function costOfLane(front: Front, lane: Lane, settings: LaneSettings): Promise<number> {
  const asked = clientRequest(lane.client, MODELS[lane.vendor], promptOf(settings), CLIENT_KEY);
  return cost(nameOf(lane), front, { ...asked, path: `/${lane.vendor}${asked.path}` }, settings);
}

function costOfRelay({ relays }: LaneStage, vendor: VendorId, settings: LaneSettings): Promise<number> {
  return cost(`relay of ${vendor}`, relays[vendor], vendorRequest(vendor, promptOf(settings)), settings);
}

async function cost(
  name: string,
  { child, url }: Front,
  request: LaneRequest,
  settings: LaneSettings,
): Promise<number> {
  const { streams, events, pace } = settings;
  const before = cpuMillisecondsOf(child.pid);
  try {
    await runStreams(url, request, streams, 1000 / pace);
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : 'failed'}`, { cause: error });
  }
  return ((cpuMillisecondsOf(child.pid) - before) * 1000) / (streams * events);
}
