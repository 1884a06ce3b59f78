import { type AdminOptions, refusedBy, withAdmin } from '../admin/index.ts';
import { EXIT_FAILED, EXIT_OK } from '../exit-codes.ts';

/** What `GET /admin/audit/verify` answers for a part of the chain. */
interface Verdict {
  readonly outcome: 'intact' | 'broken' | 'unfinished';
  readonly records_checked: number;
  readonly head_hash: string | null;
  readonly first_broken: { readonly seq: number; readonly reason: 'altered' | 'gap' | 'cut_off' } | null;
  readonly next_cursor: string | null;
}

const REASONS = {
  altered: 'was altered',
  gap: 'does not follow the one before it: records in between are missing or others',
  cut_off: 'is missing, and what followed it',
} as const;

/** `sluice audit verify`: the whole chain, part after part. Fails when it is broken. */
export function verifyAudit(options: AdminOptions): Promise<number> {
  return withAdmin('audit', options, async (admin) => {
    let cursor: string | undefined;
    for (;;) {
      const answer = await admin.get<Verdict>('/admin/audit/verify', { cursor });
      if (!answer.ok) return refusedBy(answer.problem);
      const { body } = answer;
      if (body.next_cursor === null) {
        const code = body.outcome === 'intact' ? EXIT_OK : EXIT_FAILED;
        return { outcome: 'done', facts: body, text: wordsFor(body), code };
      }
      cursor = body.next_cursor;
    }
  });
}

function wordsFor({ first_broken: broken, records_checked: checked, head_hash: hash }: Verdict): string {
  const records = `${checked.toLocaleString('en-US')} ${checked === 1 ? 'record' : 'records'}`;
  if (broken) return `Broken: record ${broken.seq} ${REASONS[broken.reason]}. Intact before it: ${records}.`;
  return `Intact: ${records}; the newest has the hash ${hash}.`;
}
