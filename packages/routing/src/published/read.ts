import { PROVIDER_IDS, STRATEGIES } from '@sluice/core';
import { z } from 'zod';
import type { PublishedSnapshot } from './snapshot.ts';

const id = z.string().min(1).max(256);
const text = z.string().max(4_096);
const url = z.string().min(1).max(4_096).optional();

/** One account of a document. */
export const accountSchema = z.strictObject({
  id,
  provider: z.enum(PROVIDER_IDS),
  auth: z.enum(['social', 'idc', 'api_key', 'oauth']),
  priority: z.int().min(0).max(1_000),
  weight: z.number().positive().max(1_000),
  maxInFlight: z.int().min(1).optional(),
  models: z.array(id).optional(),
  disabled: z.boolean().optional(),
  urls: z.strictObject({
    base_url: url,
    refresh_url: url,
    idc_refresh_url: url,
    usage_limits_url: url,
    token_url: url,
  }),
  reach: z.enum(['public', 'private']).optional(),
  settings: z.record(z.string(), text),
});

const groupSchema = z.strictObject({
  id,
  name: text,
  accountIds: z.array(id),
  strategy: z.enum(STRATEGIES),
  settings: z.record(z.string(), z.unknown()),
});

const profileSchema = z.strictObject({
  id,
  name: text,
  rules: z.strictObject({
    chat: id.optional(),
    completion: id.optional(),
    embedding: id.optional(),
    other: id.optional(),
  }),
  defaultGroupId: id.optional(),
});

/** Format 1. Another shape gets another number, and another key, so that two releases can share one Redis. */
const documentSchema = z.strictObject({
  format: z.literal(1),
  version: z.int().min(1),
  accounts: z.array(accountSchema),
  groups: z.array(groupSchema),
  profiles: z.array(profileSchema),
  activeProfileId: id.optional(),
});

export type ReadSnapshot =
  | { readonly outcome: 'read'; readonly snapshot: PublishedSnapshot }
  /** `problem` names the place and quotes nothing. */
  | { readonly outcome: 'unreadable'; readonly problem: string };

/**
 * Reads a published document. Whatever is not understood to the last field, or points to something that is not in it, is
 * refused as a whole: the reader goes on with the document before.
 *
 * @param references `without accounts`: the accounts are read elsewhere, so nobody can say yet what points to them.
 */
export function readPublished(json: string, references: 'whole' | 'without accounts' = 'whole'): ReadSnapshot {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return { outcome: 'unreadable', problem: 'it is not JSON' };
  }
  const checked = documentSchema.safeParse(parsed);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    return {
      outcome: 'unreadable',
      problem: `${issue?.path.join('.') || 'the document'}: ${issue?.code ?? 'is wrong'}`,
    };
  }
  const { format: _, ...snapshot } = checked.data;
  const problem = references === 'whole' ? danglingReference(snapshot as PublishedSnapshot) : undefined;
  if (problem !== undefined) return { outcome: 'unreadable', problem };
  return { outcome: 'read', snapshot: snapshot as PublishedSnapshot };
}

/** The stored form. Two equal snapshots give the same text. */
export function writePublished({ version, ...content }: PublishedSnapshot): string {
  return documentOf(version, contentText(content));
}

/**
 * Everything but the version, as text: what decides whether something has changed. Every account stands on a line of its own, so
 * that a reader who has seen the document before need not read all of them again, see `PublishedReader`.
 */
export function contentText({ accounts, ...rest }: Omit<PublishedSnapshot, 'version'>): string {
  return contentOf(
    accounts.map((account) => JSON.stringify(account)),
    rest,
  );
}

/** The same from the texts of the accounts, for a writer who has most of them from last time. */
export function contentOf(
  accounts: readonly string[],
  { groups, profiles, activeProfileId }: Omit<PublishedSnapshot, 'version' | 'accounts'>,
): string {
  const rest = JSON.stringify({ groups, profiles, activeProfileId });
  return `{"accounts":[\n${accounts.join(',\n')}\n],${rest.slice(1)}`;
}

/** A content under its version. */
export function documentOf(version: number, content: string): string {
  return `{"format":1,"version":${version},${content.slice(1)}`;
}

/** The first reference to what is not in the snapshot, or the first id that is there twice. */
export function danglingReference({
  accounts,
  groups,
  profiles,
  activeProfileId,
}: PublishedSnapshot): string | undefined {
  const accountIds = uniqueIds(accounts);
  const groupIds = uniqueIds(groups);
  const profileIds = uniqueIds(profiles);
  if (!accountIds || !groupIds || !profileIds) return 'an id is there twice';
  for (const [index, { accountIds: members }] of groups.entries()) {
    if (new Set(members).size < members.length) return `groups.${index}: lists an account twice`;
    if (members.some((member) => !accountIds.has(member))) return `groups.${index}: lists an account that is not there`;
  }
  for (const [index, { rules, defaultGroupId }] of profiles.entries()) {
    const named = [...Object.values(rules), ...(defaultGroupId === undefined ? [] : [defaultGroupId])];
    if (named.some((group) => !groupIds.has(group))) return `profiles.${index}: names a group that is not there`;
  }
  if (activeProfileId !== undefined && !profileIds.has(activeProfileId)) return 'the active profile is not there';
  return undefined;
}

function uniqueIds(items: readonly { readonly id: string }[]): ReadonlySet<string> | undefined {
  const ids = new Set(items.map((item) => item.id));
  return ids.size === items.length ? ids : undefined;
}
