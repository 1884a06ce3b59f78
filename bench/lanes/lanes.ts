import { parseArgs } from 'node:util';
import { LANES, nameOf } from './lanes-list.ts';
import { measureLanes } from './measure.ts';
import { laneTable, summaryOf } from './table.ts';

/** `node bench/lanes/lanes.ts [--rounds 5] [--streams 60] [--events 80] [--pace 80] [--lane TEXT] [--profile FOLDER] [--base CHECKOUT] [--json]` */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    streams: { type: 'string', default: '60' },
    events: { type: 'string', default: '80' },
    pace: { type: 'string', default: '80' },
    lane: { type: 'string', default: '' },
    profile: { type: 'string' },
    base: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const results = await measureLanes({
  lanes: LANES.filter((lane) => nameOf(lane).includes(values.lane)),
  rounds: Number(values.rounds),
  streams: Number(values.streams),
  events: Number(values.events),
  pace: Number(values.pace),
  ...(values.profile !== undefined && { profile: values.profile }),
  ...(values.base !== undefined && { base: values.base }),
});
const summaries = results.map(summaryOf);
console.log(values.json ? JSON.stringify(summaries, null, 2) : laneTable(summaries));
process.exit(0);
