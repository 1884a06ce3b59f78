import { readFileSync } from 'node:fs';

/** What a group of processes used during a watch. */
export interface ProcessUse {
  readonly pids: readonly number[];
  /** User plus system time spent during the watch, all threads, seconds (kernel resolution 10 ms per process). */
  readonly cpuSeconds: number;
  /** Resident memory of the whole group, bytes. */
  readonly rssStart: number;
  readonly rssPeak: number;
  readonly rssEnd: number;
  /** Sum of the kernel's own high-water marks; covers the life of the processes, not only the watch. */
  readonly rssHighWater: number;
}

const TICKS_PER_SECOND = 100;
const SAMPLE_MS = 250;

interface Sample {
  readonly cpu: number;
  readonly rss: number;
  readonly highWater: number;
}

/** Samples CPU and memory of named process groups from /proc four times a second until {@link ProcessWatch.stop}. */
export class ProcessWatch {
  readonly #groups: Readonly<Record<string, readonly number[]>>;
  readonly #first = new Map<number, Sample>();
  readonly #last = new Map<number, Sample>();
  readonly #peaks = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(groups: Readonly<Record<string, readonly number[]>>) {
    this.#groups = groups;
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
  }

  /** Takes a last sample and reports. A process that died meanwhile counts with what it had used when last seen. */
  stop(): Readonly<Record<string, ProcessUse>> {
    clearInterval(this.#timer);
    this.#sample();
    return Object.fromEntries(Object.entries(this.#groups).map(([name, pids]) => [name, this.#use(name, pids)]));
  }

  #sample(): void {
    for (const [name, pids] of Object.entries(this.#groups)) {
      let rss = 0;
      for (const pid of pids) {
        const sample = readSample(pid);
        if (!sample) continue;
        if (!this.#first.has(pid)) this.#first.set(pid, sample);
        this.#last.set(pid, sample);
        rss += sample.rss;
      }
      this.#peaks.set(name, Math.max(this.#peaks.get(name) ?? 0, rss));
    }
  }

  #use(name: string, pids: readonly number[]): ProcessUse {
    const sum = (samples: Map<number, Sample>, field: keyof Sample): number =>
      pids.reduce((total, pid) => total + (samples.get(pid)?.[field] ?? 0), 0);
    return {
      pids,
      cpuSeconds: Number((sum(this.#last, 'cpu') - sum(this.#first, 'cpu')).toFixed(2)),
      rssStart: sum(this.#first, 'rss'),
      rssPeak: this.#peaks.get(name) ?? 0,
      rssEnd: sum(this.#last, 'rss'),
      rssHighWater: sum(this.#last, 'highWater'),
    };
  }
}

/** CPU seconds a process has used in its life, all threads; 0 when there is no such process. */
export function cpuSecondsOf(pid: number): number {
  return readSample(pid)?.cpu ?? 0;
}

function readSample(pid: number): Sample | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const [userTicks, systemTicks] = [Number(fields[11]), Number(fields[12])];
    return {
      cpu: (userTicks + systemTicks) / TICKS_PER_SECOND,
      rss: kilobytes(status, 'VmRSS'),
      highWater: kilobytes(status, 'VmHWM'),
    };
  } catch {
    return undefined;
  }
}

function kilobytes(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
}
