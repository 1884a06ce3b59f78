import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const PROBE_EVERY_MS = 50;

/** Whether something accepts connections on a loopback port. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
  });
}

/** Whether a GET is answered with 200 within a second. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** Asks again and again until the answer is yes; false after `patienceMs`, or as soon as `hopeless` says so. */
export async function until(
  question: () => Promise<boolean>,
  patienceMs: number,
  hopeless: () => boolean = () => false,
): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (!(await question())) {
    if (performance.now() > deadline || hopeless()) return false;
    await delay(PROBE_EVERY_MS);
  }
  return true;
}
