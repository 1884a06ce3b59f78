import { type AccountView, accountPath } from '../accounts/index.ts';
import { type AdminAnswer, type AdminClient, problemLine } from '../admin/index.ts';
import { fingerprintOf, type Step } from './plan.ts';

export interface Applied {
  readonly step: Step;
  /** Absent when it went well. */
  readonly failure?: string;
  /** The login that is there has grown from the one of the file: it was renewed here, and stayed. */
  readonly keptLogin?: true;
}

export interface ApplyOptions {
  /** Send keys of known vendors to hosts that are not theirs all the same. */
  readonly confirmForeignHost: boolean;
  readonly onProgress: (done: number) => void;
}

/** How many failures in a row say that nobody is there any more. */
const MOST_SILENCES = 3;

/** Does what was planned, one account after the other; an account that is refused does not keep the others away. */
export async function applyImport(
  admin: AdminClient,
  steps: readonly Step[],
  { confirmForeignHost, onProgress }: ApplyOptions,
): Promise<readonly Applied[]> {
  const applied: Applied[] = [];
  let silences = 0;
  for (const step of steps) {
    if (silences >= MOST_SILENCES && changesAnything(step)) {
      applied.push({ step, failure: 'not tried: the admin API does not answer' });
      continue;
    }
    const answer = await request(admin, step, confirmForeignHost);
    silences = answer && !answer.ok && answer.problem.status === undefined ? silences + 1 : 0;
    applied.push({ step, ...(answer && outcomeOf(step, answer)) });
    onProgress(applied.length);
  }
  return applied;
}

/** The store of credentials does not let the login of a file undo its own renewals. */
function outcomeOf(step: Step, answer: AdminAnswer<AccountView>): Omit<Applied, 'step'> {
  if (!answer.ok) return { failure: problemLine(answer.problem) };
  const sent = step.action === 'update' ? step.changes.credentials : undefined;
  const kept = sent !== undefined && answer.body.credentials?.fingerprint !== fingerprintOf(sent);
  return kept && answer.body.credentials !== null ? { keptLogin: true } : {};
}

function changesAnything({ action }: Step): boolean {
  return action === 'add' || action === 'update';
}

function request(admin: AdminClient, step: Step, confirmed: boolean) {
  const confirmation = confirmed ? { confirm_foreign_host: true } : {};
  switch (step.action) {
    case 'add': {
      const { provider, ...account } = step.draft;
      return admin.post<AccountView>(accountPath(provider), { ...account, ...confirmation });
    }
    case 'update': {
      const { id, provider, version } = step.current;
      return admin.patch<AccountView>(accountPath(provider, id), { ...step.changes, ...confirmation }, version);
    }
    default:
      return undefined;
  }
}
