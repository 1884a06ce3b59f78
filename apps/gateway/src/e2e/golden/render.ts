import { isDeepStrictEqual } from 'node:util';
import type { AnswerFacts, Conversation } from '@sluice/testkit/conversations';
import { stringify } from 'yaml';
import { VENDOR_IDS } from '../vendors.ts';
import { exceptions } from './exceptions.ts';
import { type Case, requestOf } from './run-conversation.ts';
import { stable } from './stable.ts';

/** A conversation's whole row of the matrix as a text to read: equal requests and equal answers of a vendor stand once. */
export function render(conversation: Conversation, cases: readonly Case[]): string {
  const vendors = VENDOR_IDS.map((vendor) => {
    const own = cases.filter((each) => each.vendor === vendor);
    const requests = grouped(own, (each) => ({ ...requestHead(each), ...requestOf(each) }));
    const answers = grouped(own, (each) => (each.answer ? spoken(each.answer) : refusalOf(each)));
    return [vendor, { requests, answers }];
  });
  const document = { conversation: conversation.about, ...unsaid(cases), ...Object.fromEntries(vendors) };
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}

function requestHead({ asked }: Case): object {
  const refused = asked.seen.slice(0, -1).map(({ end, violation }) => `${end}: ${violation ?? ''}`);
  return {
    ...(asked.dropped && { dropped: asked.dropped }),
    ...(refused.length > 0 && { 'refused before': refused }),
  };
}

function refusalOf({ asked, refs }: Case): object {
  const [, message = asked.text] = /"message":"((?:[^"\\]|\\.)*)"/.exec(asked.text) ?? [];
  return { status: asked.status, message: stable(message, refs) };
}

/** Facts without those that say nothing. */
function spoken(facts: AnswerFacts): object {
  return Object.fromEntries(
    Object.entries(facts).filter(
      ([, value]) =>
        value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

function unsaid(cases: readonly Case[]): object {
  const words = cases.flatMap(({ client, unsaid: names }) => names.map((name) => `${client}: ${name}`));
  return words.length > 0 ? { 'cannot be said': [...new Set(words)] } : {};
}

/** What several cases have in common is shown once; the others as what is different from the first, where that is little. */
function grouped(cases: readonly Case[], view: (each: Case) => object): object[] {
  const groups: Group[] = [];
  for (const each of cases) {
    const shown = view(each);
    const who = `${each.client} ${each.manner}`;
    const known = groups.find((group) => isDeepStrictEqual(group.shown, shown));
    if (known) known.who.push(who);
    else groups.push({ who: [who], shown });
  }
  return groups.map(({ who, shown }, at) => {
    const nearest = closest(shown, groups.slice(0, at));
    return nearest
      ? { by: merged(who), like: merged(nearest.who), except: nearest.except }
      : { by: merged(who), ...shown };
  });
}

interface Group {
  readonly who: string[];
  readonly shown: object;
}

/** The earlier group that differs least, if any is alike. */
function closest(shown: object, earlier: readonly Group[]): { who: readonly string[]; except: object } | undefined {
  return earlier
    .flatMap(({ who, shown: model }) => {
      const except = exceptions(shown, model);
      return except ? [{ who, except }] : [];
    })
    .toSorted((one, other) => Object.keys(one.except).length - Object.keys(other.except).length)[0];
}

/** `anthropic stream, anthropic whole` is `anthropic`. */
function merged(who: readonly string[]): string {
  const names = who.map((each) => each.split(' ')[0] ?? '');
  const both = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  return [...new Set(who.map((each, at) => (both.has(names[at] ?? '') ? (names[at] ?? '') : each)))].join(', ');
}
