import type { Conversation, Heard, Piece, Result, SaidMessage, Settings, Tool } from '@sluice/testkit/conversations';

/** A conversation reduced to what it says: one message per speaker's turn, calls numbered in order, no empty and no
 * connecting texts, the default unsaid. */
export interface PlainForm {
  readonly system: string;
  readonly messages: readonly SaidMessage[];
  readonly tools: readonly Tool[];
  readonly settings: Settings;
}

/** The plain form of what was said or heard. Live messages have none. */
export function plainForm(said: Conversation | Heard): PlainForm {
  const numbers = new Map<string, string>();
  const number = (ref: string): string => {
    const known = numbers.get(ref) ?? `call ${numbers.size + 1}`;
    numbers.set(ref, known);
    return known;
  };
  const messages: { from: SaidMessage['from']; content: Piece[] }[] = [];
  for (const message of said.messages) {
    if (!('content' in message)) throw new Error('a live message has no plain form');
    const content = message.content.filter(speaks).map((piece) => ('ref' in piece ? renumbered(piece, number) : piece));
    const last = messages.at(-1);
    if (last?.from === message.from) last.content.push(...content);
    else if (content.length > 0) messages.push({ from: message.from, content });
  }
  const { choice, ...settings } = said.settings ?? {};
  const asked = choice === 'auto' || choice === undefined ? settings : { ...settings, choice };
  return { system: (said.system ?? []).join('\n\n'), messages, tools: said.tools ?? [], settings: asked };
}

/** What the gateway puts where a vendor insists on words, or where a picture had to move. */
const CONNECTING = [
  /^\(see the (attachment|attached image)\)$/,
  /^\(the (image|document) is attached below\)$/,
  /^Attached to the result of call \S+:$/,
  /^\(no output\)$/,
  /^Tool results provided\.$/,
];

function speaks(piece: Piece): boolean {
  return piece.kind !== 'text' || (piece.text.trim() !== '' && !CONNECTING.some((words) => words.test(piece.text)));
}

/** A result's words without the pointer to its picture; a failure without a word is told in two spellings. */
function oneSpelling<P extends Piece>(piece: P): P {
  if (piece.kind !== 'text') return piece;
  const words = piece.text.replace(/\s+\((the image is attached below|see the attached image)\)$/, '');
  return { ...piece, text: /^Error:? ?$/.test(words) ? 'Error:' : words };
}

function renumbered(piece: Extract<Piece, { ref: string }>, number: (ref: string) => string): Piece {
  if (piece.kind === 'call') return { ...piece, ref: number(piece.ref) };
  return { ...piece, ref: number(piece.ref), content: piece.content.filter(speaks).map(oneSpelling) };
}

/** The form with every message changed. */
export function eachMessage(form: PlainForm, change: (content: readonly Piece[]) => readonly Piece[]): PlainForm {
  return { ...form, messages: form.messages.map(({ from, content }) => ({ from, content: [...change(content)] })) };
}

/** The form with every result changed. */
export function eachResult(form: PlainForm, change: (result: Result) => Result): PlainForm {
  return eachMessage(form, (content) => content.map((piece) => (piece.kind === 'result' ? change(piece) : piece)));
}

/** The form without some of its settings. */
export function without(form: PlainForm, ...names: readonly (keyof Settings)[]): PlainForm {
  const settings = Object.fromEntries(Object.entries(form.settings).filter(([name]) => !names.includes(name as never)));
  return { ...form, settings };
}
