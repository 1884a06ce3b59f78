import { setTimeout as delay } from 'node:timers/promises';

/** Waits, or returns early (without an error) when the signal fires. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { ...(signal && { signal }) });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
