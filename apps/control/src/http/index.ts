/** How the admin API speaks HTTP: who asks, what a request and a refusal look like, what may be repeated. */
export { answerError, createApi } from './api.ts';
export {
  body,
  changed,
  gone,
  idempotencyHeaders,
  ifMatchHeaders,
  json,
  openTo,
  problems,
  versioned,
} from './describe-route.ts';
export type { Actor } from './environment.ts';
export { actorOf } from './environment.ts';
export type { Expectation } from './expectation.ts';
export { etagOf, lostUpdate, unexpected } from './expectation.ts';
export { addressOf, guard } from './guard.ts';
export { idempotency } from './idempotency.ts';
export { jsonBodies } from './json-bodies.ts';
export { notServed } from './not-served.ts';
export { Cursors, pageFrom, pageOf, pageQuery, USUAL_LIMIT } from './paging.ts';
export type { Refusal } from './problem.ts';
export { answerRefusal, notFound, problem, refused } from './problem.ts';
export { requestId } from './request-id.ts';
export { safeAnswers } from './safe-answers.ts';
export { idSchema, isoTime, isoTimeOrNull, momentSchema, name } from './text.ts';
