import { countsAsError } from '../policy.ts';
import type { Verdict } from '../verdict.ts';
import type { ReportArg } from './generated/report.ts';

type VerdictArg = Extract<
  ReportArg,
  'verdict' | 'scope' | 'reason' | 'kind' | 'until' | 'base' | 'max' | 'error' | 'abuse'
>;

const NO_BLAME = { scope: '', reason: '', kind: '', until: 0, base: 0, max: 0, error: '', abuse: '' } as const;

/** A verdict as the flat arguments of `report.lua`. */
export function verdictArgs(verdict: Verdict): Record<VerdictArg, string | number> {
  if (verdict.type !== 'failure') return { verdict: verdict.type, ...NO_BLAME };
  return {
    verdict: verdict.type,
    scope: verdict.scope,
    reason: verdict.reason,
    kind: verdict.kind,
    until: Math.ceil(verdict.until ?? 0),
    base: Math.ceil(verdict.cooldown?.base ?? 0),
    max: Math.ceil(verdict.cooldown?.max ?? 0),
    error: countsAsError(verdict.kind) ? '1' : '',
    abuse: verdict.abuse ? '1' : '',
  };
}
