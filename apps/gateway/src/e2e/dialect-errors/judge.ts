import type { Caller } from './callers.ts';
import { envelopeProblem } from './envelope.ts';
import type { Attempt, Way } from './row.ts';
import type { Answer } from './wire.ts';

/** What is wrong with the answers to an attempt; undefined when nothing is. */
export function problemOf(attempt: Attempt, answers: readonly Answer[], caller: Caller, way: Way): string | undefined {
  const allowed = (way === 'nginx' && attempt.behindNginx) || attempt.statuses;
  const statuses = answers.map(({ status }) => status);
  if (attempt.sequence && statuses.join() !== attempt.sequence.join()) return `answers ${statuses.join()}`;
  const last = answers.at(-1);
  const status = last?.status ?? 0;
  if (!allowed.includes(status)) return `status ${status}, not ${allowed.join(' or ')}: ${last?.body.slice(0, 200)}`;
  for (const answer of answers) {
    const problem = answerProblem(answer, attempt, caller, way);
    if (problem) return problem;
  }
  return attempt.check?.(last);
}

function answerProblem(answer: Answer, attempt: Attempt, caller: Caller, way: Way): string | undefined {
  const { status, headers } = answer;
  if (status < 400) return status === 200 ? undefined : `status ${status}`;
  const problem = envelopeProblem(answer, attempt.pathless ? 'anthropic' : caller.envelope);
  // A path that could not be read, in full or at all, may still have been recognised by one of the two.
  if (problem && !(attempt.pathless && !envelopeProblem(answer, caller.envelope))) return problem;
  const missing = attempt.having?.find((name) => headers[name] === undefined);
  if (missing) return `no header ${missing} (${way})`;
  if (caller.envelope !== 'openai' || status === 413) return undefined;
  const { error } = JSON.parse(answer.body) as { error: { param: unknown; code: unknown } };
  if (attempt.param !== undefined && error.param !== attempt.param) return `param ${error.param}, not ${attempt.param}`;
  if (attempt.code !== undefined && error.code !== attempt.code) return `code ${error.code}, not ${attempt.code}`;
  return undefined;
}
