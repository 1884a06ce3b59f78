import { draftProblem } from '@sluice/control';
import type { AccountReach } from '@sluice/core';
import type { Applied } from './apply.ts';
import type { Step } from './plan.ts';

export interface Foresight {
  /** How far URLs may lead where the accounts go to. */
  readonly reach: AccountReach;
  readonly confirmForeignHost: boolean;
}

/** What would become of a step of a dry run, by the rules of the admin API. */
export function foresee(step: Step, { reach, confirmForeignHost }: Foresight): Applied {
  const isJudged = step.action === 'add' || (step.action === 'update' && step.changes.base_url !== undefined);
  if (!isJudged) return { step };
  const { provider, ...account } = step.draft;
  const asked = { ...account, ...(confirmForeignHost && { confirm_foreign_host: true }) };
  const failure = draftProblem(provider, asked, reach);
  return failure === undefined ? { step } : { step, failure };
}
