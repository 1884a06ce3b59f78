import { sleep } from '@sluice/core';
import { type AdminClient, type AdminOptions, refusedBy, type Told, withAdmin } from '../admin/index.ts';
import { untilStopped } from '../output/until-stopped.ts';
import { eventLine } from './event-line.ts';
import { type ReadEvent, readEvents } from './read-events.ts';

export interface EventsOptions extends AdminOptions {
  /** End after so many events; absent: when it is told to stop. */
  readonly count?: number;
}

const EVENTS = '/admin/events';
/** Between two attempts to connect again, milliseconds. */
const PAUSE_MS = 1_000;
/** The server says something every 15 s; a connection that is silent for so long is broken. */
const SILENCE_MS = 45_000;

/**
 * `sluice events`: prints what happens until it is told to stop, one line per event. A connection that breaks is made again, and what
 * was missed meanwhile comes first.
 */
export function followEvents(options: EventsOptions): Promise<number> {
  return withAdmin('events', options, async (admin) => {
    const stop = new AbortController();
    void untilStopped().then(() => stop.abort());
    // Whoever read what is printed has left: `sluice events | head`.
    process.stdout.once('error', () => stop.abort());
    return follow(admin, options, stop.signal);
  });
}

/** Ends with `signal`, after the last event asked for, or when the admin API refuses. */
export async function follow(admin: AdminClient, options: EventsOptions, signal: AbortSignal): Promise<Told> {
  let left = options.count ?? Number.POSITIVE_INFINITY;
  let last: string | undefined;
  let connected = false;
  while (!signal.aborted && left > 0) {
    const ended = new AbortController();
    const opened = await admin.openStream(EVENTS, last, AbortSignal.any([signal, ended.signal]), SILENCE_MS);
    if (opened.ok) {
      connected = true;
      try {
        for await (const event of readEvents(opened.body)) {
          last = event.id ?? last;
          print(event, options.json);
          if (event.type !== 'reset') left -= 1;
          if (left === 0) break;
        }
      } catch {
        // Cut off: it is connected again.
      }
      ended.abort();
    } else if (!connected || isFinal(opened.problem.status)) return signal.aborted ? DONE : refusedBy(opened.problem);
    if (left > 0) await sleep(PAUSE_MS, signal);
  }
  return DONE;
}

const DONE: Told = { outcome: 'printed', code: 0 };

/** A server that restarts answers 5xx or not at all; a token that is refused stays refused. */
function isFinal(status: number | undefined): boolean {
  return status !== undefined && status < 500 && status !== 429;
}

function print({ type, data }: ReadEvent, json: boolean): void {
  const facts = factsIn(data);
  if (json) console.log(JSON.stringify({ type, ...facts }));
  else if (type === 'reset') console.error('sluice events: what happened before is not known any more');
  else console.log(eventLine(type, facts));
}

function factsIn(data: string): Readonly<Record<string, unknown>> {
  try {
    const facts: unknown = JSON.parse(data);
    return typeof facts === 'object' && facts !== null ? { ...facts } : {};
  } catch {
    return {};
  }
}
