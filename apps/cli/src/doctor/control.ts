import type { Config } from '@sluice/runtime';
import { type AdminClient, adminOf, problemLine } from '../admin/index.ts';
import { controlStatus, controlWords, isTrouble } from '../commands/control-status.ts';
import type { Finding } from './finding.ts';

/** What a part of `GET /admin/status` says of itself. */
interface Part {
  readonly problem?: string | null;
  readonly remedy?: string | null;
}

interface Key {
  readonly name: string;
  readonly status: string;
  readonly limits: Readonly<Record<string, number>>;
  readonly rotation_due: boolean;
}

interface Verdict {
  readonly outcome: 'intact' | 'broken' | 'unfinished';
  readonly records_checked: number;
  readonly first_broken: { readonly seq: number; readonly reason: string } | null;
  readonly next_cursor: string | null;
}

/** Names shown in one line. */
const MOST_NAMES = 5;

/** A start needs no control plane that runs already; of one that runs it is worth knowing what is not well. */
export async function controlFindings(config: Config): Promise<readonly Finding[]> {
  const control = await controlStatus(config);
  const ok = !isTrouble(control) && control.state !== 'token_refused';
  const findings: Finding[] = [{ check: 'control', ok, detail: controlWords(control) }];
  const named = adminOf(config);
  if (!control.status || !named.ok) return findings;
  const parts = Object.entries(control.status as unknown as Readonly<Record<string, Part | string | number>>);
  for (const [name, part] of parts) {
    if (typeof part !== 'object' || !part?.problem) continue;
    findings.push({ check: name, ok: false, detail: `${part.problem}: ${part.remedy ?? 'see sluice status'}` });
  }
  return [...findings, ...(await keyFindings(named.admin, config)), await auditFinding(named.admin)];
}

async function keyFindings(admin: AdminClient, { usage }: Config): Promise<readonly Finding[]> {
  const listed = await admin.list<Key>('/admin/api-keys');
  if (!listed.ok) return [{ check: 'keys', ok: false, detail: problemLine(listed.problem) }];
  const active = listed.body.filter(({ status }) => status === 'active');
  const findings: Finding[] = [];
  const overdue = active.filter(({ rotation_due: due }) => due);
  if (overdue.length > 0) {
    findings.push({ check: 'keys', ok: false, detail: `${namesOf(overdue)}: due for rotation (sluice keys rotate)` });
  } else findings.push({ check: 'keys', ok: true, detail: `${active.length} active, none due for rotation` });
  const inMoney = active.filter(({ limits }) => Object.keys(limits).some((name) => name.startsWith('budget_micros')));
  if (inMoney.length > 0 && usage.prices.length === 0) {
    const detail = `${namesOf(inMoney)}: a budget in money, but usage.prices is empty, so their requests are refused`;
    findings.push({ check: 'prices', ok: false, detail });
  }
  return findings;
}

/** Reads the whole chain, part after part. */
async function auditFinding(admin: AdminClient): Promise<Finding> {
  let cursor: string | undefined;
  for (;;) {
    const answer = await admin.get<Verdict>('/admin/audit/verify', { cursor });
    if (!answer.ok) return { check: 'audit', ok: false, detail: problemLine(answer.problem) };
    const { outcome, records_checked: checked, first_broken: broken, next_cursor: next } = answer.body;
    if (broken) return { check: 'audit', ok: false, detail: `the chain is broken at record ${broken.seq}` };
    if (next === null) return { check: 'audit', ok: outcome === 'intact', detail: `${checked} records, ${outcome}` };
    cursor = next;
  }
}

function namesOf(keys: readonly Key[]): string {
  const names = keys.slice(0, MOST_NAMES).map(({ name }) => name);
  return keys.length > MOST_NAMES ? `${names.join(', ')} and ${keys.length - MOST_NAMES} more` : names.join(', ');
}
