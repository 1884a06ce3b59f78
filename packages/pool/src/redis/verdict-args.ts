import type { Verdict } from '../verdict.ts';
import type { ReportArg } from './generated/report.ts';

type VerdictArg = Extract<ReportArg, 'verdict' | 'scope' | 'reason' | 'kind' | 'until' | 'base' | 'max'>;

/** A verdict as the flat arguments of `report.lua`. */
export function verdictArgs(verdict: Verdict): Record<VerdictArg, string | number> {
  if (verdict.type !== 'failure') {
    return { verdict: verdict.type, scope: '', reason: '', kind: '', until: 0, base: 0, max: 0 };
  }
  return {
    verdict: verdict.type,
    scope: verdict.scope,
    reason: verdict.reason,
    kind: verdict.kind,
    until: Math.ceil(verdict.until ?? 0),
    base: Math.ceil(verdict.cooldown?.base ?? 0),
    max: Math.ceil(verdict.cooldown?.max ?? 0),
  };
}
