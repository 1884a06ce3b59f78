import { openaiError } from '@sluice/wire/openai-error';
import type { ClientDialect } from './dialect.ts';

/** All of OpenAI's routes answer errors in one envelope. */
export const errorBody: ClientDialect['errorBody'] = ({ status, message, code, param }, requestId) =>
  JSON.stringify(openaiError(status, message, requestId, { code, param }));

/** The vendor's own header for it is `x-request-id`, which every answer of ours has. */
export const idHeaders: ClientDialect['idHeaders'] = () => ({});
