import { listAll } from '../accounts/index.ts';
import { type AdminOptions, misused, refusedBy, withAdmin } from '../admin/index.ts';
import { EXIT_FAILED, EXIT_OK } from '../exit-codes.ts';
import { progressOn } from '../output/progress.ts';
import { applyImport } from './apply.ts';
import { type FindOptions, findAccounts } from './find-accounts.ts';
import { foresee } from './foresee.ts';
import { planImport } from './plan.ts';
import { type Line, linesOf, reportText } from './report.ts';

export interface ImportOptions extends AdminOptions, FindOptions {
  /** Say what would happen, and change nothing. */
  readonly dryRun: boolean;
  readonly replaceCredentials: boolean;
  readonly confirmForeignHost: boolean;
}

/**
 * `sluice import`: takes accounts of other tools over. Repeating it changes nothing more. Fails when an account was
 * refused, or when nothing that was found could be taken.
 */
export function importAccounts(path: string | undefined, options: ImportOptions): Promise<number> {
  return withAdmin('import', options, async (admin, config) => {
    const findings = findAccounts(path, options);
    if (findings.outcome === 'refused') return misused(findings.reason);
    const existing = await listAll(admin);
    if (!existing.ok) return refusedBy(existing.problem);
    const steps = planImport(findings.accounts, existing.body, options);
    // Whether another control plane than that of this configuration takes private addresses only it knows.
    const reach = options.url !== undefined || config.admin.allow_private_urls ? 'private' : 'public';
    const progress = progressOn(process.stderr, 'accounts', steps.length);
    const applied = options.dryRun
      ? steps.map((step) => foresee(step, { ...options, reach }))
      : await applyImport(admin, steps, { ...options, onProgress: progress.done });
    progress.end();
    const lines = linesOf(applied);
    const code = codeFor(lines);
    const facts = { ok: code === EXIT_OK, from: findings.kind, dry_run: options.dryRun, accounts: lines };
    return { outcome: 'done', facts, text: reportText(lines, options.dryRun), code };
  });
}

function codeFor(lines: readonly Line[]): number {
  const failed = lines.some(({ result }) => result === 'failed');
  return failed || lines.every(({ result }) => result === 'left out') ? EXIT_FAILED : EXIT_OK;
}
