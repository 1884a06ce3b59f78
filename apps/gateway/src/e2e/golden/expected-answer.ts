import type { AnswerFacts, Client, Reply } from '@sluice/testkit/conversations';
import type { VendorId } from '../vendors.ts';
import { LIMITS } from './answer-limits.ts';

/** The dialect a vendor's answers are passed through in. Kiro has one of its own. */
const OWN: Partial<Readonly<Record<VendorId, readonly Client[]>>> = {
  claude: ['anthropic'],
  codex: ['openai-responses'],
  antigravity: ['gemini'],
  openai: ['openai-chat', 'openai-completions'],
};

/** Whether an answer comes through as it is. */
export function isPassed(vendor: VendorId, client: Client): boolean {
  return OWN[vendor]?.includes(client) ?? false;
}

/** What this client has to be told of this vendor's reply. */
export function expectedAnswer(reply: Reply, vendor: VendorId, client: Client): AnswerFacts {
  const lane = isPassed(vendor, client) ? 'passed' : 'translated';
  let facts = told(reply, vendor);
  for (const limit of LIMITS) {
    const { vendors = [vendor], clients = [client] } = limit;
    const applies = vendors.includes(vendor) && clients.includes(client) && (limit.lane ?? lane) === lane;
    if (applies) facts = { ...facts, ...limit.change(facts, reply) };
  }
  return facts;
}

/** What the vendor says, to anybody with words for it. Gemini signs its calls too. */
function told({ text = [], thought, calls = [], refusal = '', end, ...rest }: Reply, vendor: VendorId): AnswerFacts {
  const declined = end === 'content_filter' || refusal !== '';
  return {
    text: text.join(''),
    thinking: thought ?? '',
    refusal,
    calls: calls.map(({ tool, input }) => ({ tool, input })),
    end: calls.length > 0 ? 'calls' : declined ? 'refusal' : (end ?? 'stop'),
    stopSequence: rest.stopSequence,
    usage: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0, ...rest.usage },
    signed: thought !== undefined || (vendor === 'antigravity' && calls.length > 0),
  };
}
