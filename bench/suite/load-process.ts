import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LoadPhase, LoadPlan, LoadReport } from '../load/index.ts';
import { Child } from './processes/child.ts';

const GENERATOR = resolve(import.meta.dirname, '../load/main.ts');
const MARGIN_MS = 20_000;
const POLL_MS = 5;

/** A run of the generator in a process of its own, so that its CPU is told apart from everything it measures. */
export interface LoadRun {
  /** Epoch milliseconds of a phase; undefined when the run ended without reaching it. */
  phase(phase: LoadPhase): Promise<number | undefined>;
  readonly report: Promise<LoadReport>;
}

/** Starts the generator on a plan. */
export function startLoad(plan: LoadPlan): LoadRun {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-load-'));
  const file = join(folder, 'plan.json');
  const output = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(plan));
  const child = new Child(process.execPath, [GENERATOR, '--plan', file, '--out', output]);
  const overdue = setTimeout(() => child.signal('SIGKILL'), plan.limits.seconds * 1000 + MARGIN_MS);
  const report = child.exit.then(() => {
    clearTimeout(overdue);
    try {
      return JSON.parse(readFileSync(output, 'utf8')) as LoadReport;
    } catch {
      throw new Error(`the load generator ended without a report:\n${child.log}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  report.catch(() => undefined);
  return {
    report,
    async phase(phase) {
      const pattern = new RegExp(`^phase ${phase} (\\d+)$`, 'm');
      for (;;) {
        const found = pattern.exec(child.log)?.[1];
        if (found) return Number(found);
        if (!child.running) return undefined;
        await new Promise((done) => setTimeout(done, POLL_MS));
      }
    },
  };
}

/** Runs the generator on a plan to its end. */
export function load(plan: LoadPlan): Promise<LoadReport> {
  return startLoad(plan).report;
}
