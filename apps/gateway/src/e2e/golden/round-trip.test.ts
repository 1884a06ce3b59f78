import { type Client, type Conversation, hear, write } from '@sluice/testkit/conversations';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVendors, VENDOR_IDS, VENDOR_MODELS, type VendorId, type VendorStack } from '../vendors.ts';
import { anyConversation } from './conversation.arbitrary.ts';
import { Lane, type Lanes } from './lane.ts';
import { type PlainForm, plainForm } from './plain-form.ts';
import { CLIENT_LIMITS, VENDOR_LIMITS } from './request-limits.ts';

/** Models that take everything a model may be asked for. */
const MODELS = { ...VENDOR_MODELS, openai: 'gpt-4o-mini' };

let stack: VendorStack;
let lanes: Lanes;
beforeAll(async () => {
  stack = await startVendors();
  lanes = Object.fromEntries(VENDOR_IDS.map((id) => [id, new Lane(stack, id)])) as Lanes;
});
afterAll(() => stack[Symbol.asyncDispose]());

/** What the vendor hears when this client says it. */
async function heard(conversation: Conversation, client: Client, vendor: VendorId): Promise<PlainForm> {
  const written = write(client, conversation, { model: MODELS[vendor], stream: true });
  const { status, text, seen } = await lanes[vendor].ask(written, conversation.reply);
  expect(status, text).toBe(200);
  return plainForm(hear(vendor, seen.at(-1)?.body));
}

/** What it has to hear. */
function expected(form: PlainForm, client: Client, vendor: VendorId): PlainForm {
  const limits = [...(CLIENT_LIMITS[client] ?? []), ...VENDOR_LIMITS[vendor]];
  return limits.reduce((said, { change }) => change(said), form);
}

/** Vendors that speak the clients' dialects. */
const VENDOR_OF = {
  anthropic: 'claude',
  'openai-chat': 'openai',
  'openai-responses': 'codex',
  gemini: 'antigravity',
} as const;
type Speaking = keyof typeof VENDOR_OF;
const CLIENTS = Object.keys(VENDOR_OF) as Speaking[];
const PAIRS = CLIENTS.flatMap((there) => CLIENTS.filter((back) => back !== there).map((back) => ({ there, back })));

describe.each(VENDOR_IDS)('to %s', (vendor) => {
  test.each(CLIENTS)('arrives what %s says', async (client) => {
    await fc.assert(
      fc.asyncProperty(anyConversation, async (conversation) => {
        expect(await heard(conversation, client, vendor)).toEqual(expected(plainForm(conversation), client, vendor));
      }),
      { numRuns: 50 },
    );
  });
});

test.each(PAIRS)('what $there and $back can both express survives there and back', async ({ there, back }) => {
  await fc.assert(
    fc.asyncProperty(anyConversation, async (conversation) => {
      const arrived = await heard(conversation, there, VENDOR_OF[back]);
      const returned = await heard(saidAgain(arrived), back, VENDOR_OF[there]);
      const onTheWay = expected(plainForm(conversation), there, VENDOR_OF[back]);
      expect(returned).toEqual(expected(onTheWay, back, VENDOR_OF[there]));
    }),
    { numRuns: 25 },
  );
});

function saidAgain({ system, ...form }: PlainForm): Conversation {
  const spoken = system === '' ? {} : { system: [system] };
  return { name: 'back', about: 'on its way back', ...spoken, ...form, reply: { text: ['ok'] } };
}
