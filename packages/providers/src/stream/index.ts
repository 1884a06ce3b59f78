/** How answers come back: translated into turn events, or passed through with an observer beside. */
export { PassedAnswer } from './passed-answer.ts';
export { passedWhole } from './passed-whole.ts';
export { forwardedHeaders, requestBody } from './request-body.ts';
export { TranslatedAnswer } from './translated-answer.ts';
