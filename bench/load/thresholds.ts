/** One condition and what became of it. */
export interface ThresholdResult {
  readonly condition: string;
  readonly actual: number | undefined;
  readonly met: boolean;
}

const COMPARISONS: Readonly<Record<string, (actual: number, limit: number) => boolean>> = {
  '<': (actual, limit) => actual < limit,
  '<=': (actual, limit) => actual <= limit,
  '>': (actual, limit) => actual > limit,
  '>=': (actual, limit) => actual >= limit,
  '==': (actual, limit) => actual === limit,
};

/**
 * Checks conditions like `times.firstEvent.p99 <= 500` against a report: a dotted path, a comparison, a number. A path that
 * leads to no number is not met, so a misspelt condition cannot pass.
 */
export function checkThresholds(report: object, conditions: readonly string[]): readonly ThresholdResult[] {
  return conditions.map((condition) => {
    const [, path, operator, limit] = /^\s*([\w.]+)\s*(<=|>=|==|<|>)\s*([\d.]+)\s*$/.exec(condition) ?? [];
    const compare = COMPARISONS[operator ?? ''];
    if (!path || !compare) throw new Error(`threshold ${JSON.stringify(condition)} is not "path operator number"`);
    const actual = numberAt(report, path.split('.'));
    return { condition, actual, met: actual !== undefined && compare(actual, Number(limit)) };
  });
}

function numberAt(root: object, path: readonly string[]): number | undefined {
  let value: unknown = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'number' ? value : undefined;
}
