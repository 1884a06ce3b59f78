import type { ParsedTurn } from '../dialects/dialect.ts';

/** A request for an answer, understood. */
export type Asked = Extract<ParsedTurn, { outcome: 'parsed' }>;
