import {
  type AnswerScript,
  type Arrival,
  type ClientMix,
  DEFAULT_LIMITS,
  type LoadPlan,
  scriptedPrompt,
  scriptedText,
} from '../load/index.ts';
import { CLIENT_KEY } from './processes/gateway.ts';
import type { Stage } from './stage.ts';

const MODEL = 'claude-sonnet-4-5';
/** What the gateway's model table calls {@link MODEL} upstream; the relay's client has to say it itself. */
const UPSTREAM_MODEL = 'CLAUDE_SONNET_4_5_20250929_V1_0';

export interface LoadShape {
  readonly name: string;
  readonly script: AnswerScript;
  readonly arrival: Arrival;
  readonly stream?: boolean;
  readonly mix?: ClientMix;
  /** Bound on the wall time. Default 120. */
  readonly seconds?: number;
}

/** The shape as Anthropic requests to the gateways (or the given origins). */
export function gatewayPlan(stage: Stage, shape: LoadShape, targets: readonly string[] = stage.front): LoadPlan {
  return { ...common(stage, shape), targets, dialect: 'anthropic', headers: { 'x-api-key': CLIENT_KEY } };
}

/** The same shape as Kiro requests through the bare relay: the same answers byte for byte on the upstream side. */
export function relayPlan(stage: Stage, shape: LoadShape, targets: readonly string[] = stage.relayFront): LoadPlan {
  const headers = { authorization: `Bearer at-${stage.accounts[0]}` };
  const name = `${shape.name}-relay`;
  return {
    ...common(stage, { ...shape, name }),
    targets,
    dialect: 'kiro',
    model: UPSTREAM_MODEL,
    headers,
  };
}

function common(stage: Stage, { name, script, arrival, stream = true, mix = {}, seconds = 120 }: LoadShape) {
  return {
    name,
    stream,
    model: MODEL,
    prompt: scriptedPrompt(script),
    expectedText: scriptedText(script),
    arrival,
    mix,
    limits: { ...DEFAULT_LIMITS, seconds },
    watch: stage.groups,
    thresholds: [],
  };
}

/** Answers per process before a measurement: code is compiled, connections are open, the heap has its working size. */
export const WARM_UP = 200;

/** The load of a warm-up. */
export function warmUpShape(requests: number): LoadShape {
  const script = { tokens: 100, pace: 0, stamp: true };
  return { name: 'warm-up', script, arrival: { kind: 'together', streams: requests, spreadMs: 1500 } };
}
