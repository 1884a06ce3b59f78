import { AIMS, LANES, measureLanes, summaryOf } from '../../lanes/index.ts';
import { atMost, type Scenario } from '../scenario.ts';

const STREAMS = 60;
const ROUNDS = 3;

export const lanes: Scenario = {
  name: 'lanes',
  question:
    'what does an event cost on its way from each vendor to each kind of client, beside a bare relay of the same bytes?',
  async run(scale) {
    const settings = {
      lanes: LANES,
      rounds: scale.count(ROUNDS, 1),
      streams: scale.count(STREAMS),
      events: 80,
      pace: 80,
    };
    const summaries = (await measureLanes(settings)).map(summaryOf);
    return {
      checks: summaries.map(({ lane, passed, gateway, relay, ratio, least, greatest }) =>
        atMost(
          `CPU of ${lane}, ${passed ? 'passed' : 'translated'}, as a multiple of the relay's (${gateway.toFixed(1)} vs ${relay.toFixed(1)} ms per 1,000 events; ${least.toFixed(2)}-${greatest.toFixed(2)} by round)`,
          ratio,
          passed ? AIMS.passed : AIMS.translated,
        ),
      ),
      data: { settings, summaries },
    };
  },
};
