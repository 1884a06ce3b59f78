/** Turn events in good grammar, whatever the upstream sends. */
export { type OpenedCall, TurnWriter } from './turn-writer.ts';
