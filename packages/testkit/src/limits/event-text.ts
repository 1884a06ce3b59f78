/** An event of Claude's or Codex's streams: its name is in the data too. */
export interface NamedEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Events as `text/event-stream`. */
export function eventText(events: readonly NamedEvent[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}
