import type { EventHub, NumberedEvent } from './hub.ts';

const KEEP_ALIVE_MS = 15_000;
/** Events that wait for a slow listener before it is cut. */
const MOST_WAITING = 1_000;

/** The hub's events as the bytes of an event stream (WHATWG HTML, section 9.2). */
export function eventStream(hub: EventHub, lastEventId: string | undefined): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop = () => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => {
          if ((controller.desiredSize ?? 0) > 0) return controller.enqueue(encoder.encode(text));
          stop();
          controller.close();
        };
        const keepAlive = setInterval(() => send(':\n\n'), KEEP_ALIVE_MS);
        keepAlive.unref();
        const subscription = hub.subscribe((event) => send(written(event)), lastEventId);
        stop = () => {
          clearInterval(keepAlive);
          subscription.stop();
        };
        send('retry: 2000\n\n');
        if (subscription.missed) for (const event of subscription.missed) send(written(event));
        else send('event: reset\ndata: {}\n\n');
      },
      cancel: () => stop(),
    },
    { highWaterMark: MOST_WAITING },
  );
}

function written({ id, event }: NumberedEvent): string {
  const { type, ...data } = event;
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
