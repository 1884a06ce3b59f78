import type { ParsedTurn } from '../dialects/index.ts';

/** A request for an answer, understood. */
export type Asked = Extract<ParsedTurn, { outcome: 'parsed' }>;
