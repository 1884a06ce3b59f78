import { type ConfigProblem, formatProblem } from '@sluice/runtime';
import { EXIT_USAGE } from '../exit-codes.ts';
import { errorFacts } from './refuse.ts';

/** Says why a configuration is refused, all reasons at once, and returns the exit code for it. */
export function refuseConfig(
  refusal: { readonly file?: string; readonly problems: readonly ConfigProblem[] },
  json: boolean,
): number {
  if (json) {
    const details = { file: refusal.file ?? null, problems: refusal.problems };
    console.log(JSON.stringify(errorFacts('the configuration cannot be used', 'invalid_configuration', details)));
  } else {
    console.error(`The configuration${refusal.file ? ` ${refusal.file}` : ''} cannot be used:`);
    for (const problem of refusal.problems) console.error(`  ${formatProblem(problem)}`);
  }
  return EXIT_USAGE;
}
