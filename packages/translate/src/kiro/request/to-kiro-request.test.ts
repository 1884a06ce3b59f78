import type { ImagePart, Message, Reasoning, Turn } from '@sluice/core';
import { describe, expect, test } from 'vitest';
import { type KiroRequestOptions, toKiroRequest } from './to-kiro-request.ts';

const options: KiroRequestOptions = {
  modelId: 'claude-sonnet-4.5',
  conversationId: '0b0e6c1e-4b0a-4a3e-9d51-6a1f5a0c0001',
};
const user = (text: string): Message => ({ role: 'user', content: [{ type: 'text', text }] });
const assistant = (text: string): Message => ({ role: 'assistant', content: [{ type: 'text', text }] });
const turn = (parts: Partial<Turn>): Turn => ({
  model: 'claude-sonnet-4-5',
  system: [],
  messages: [user('hi')],
  tools: [],
  stream: true,
  ...parts,
});

function sent(parts: Partial<Turn>, more: Partial<KiroRequestOptions> = {}) {
  const made = toKiroRequest(turn(parts), { ...options, ...more });
  if (!made.ok) throw new Error(made.failure.message);
  return made.request;
}

function refusal(parts: Partial<Turn>, more: Partial<KiroRequestOptions> = {}) {
  const made = toKiroRequest(turn(parts), { ...options, ...more });
  return made.ok ? undefined : made.failure;
}

const firstText = (parts: Partial<Turn>, more: Partial<KiroRequestOptions> = {}) =>
  sent(parts, more).conversationState.currentMessage.userInputMessage.content;

describe('the body', () => {
  test('of the smallest request', () => {
    const made = toKiroRequest(turn({ messages: [user('Name three rivers.')] }), options);
    expect(made.ok && made.body).toBe(
      '{"conversationState":{"chatTriggerType":"MANUAL","conversationId":"0b0e6c1e-4b0a-4a3e-9d51-6a1f5a0c0001",' +
        '"currentMessage":{"userInputMessage":{"content":"Name three rivers.","modelId":"claude-sonnet-4.5","origin":"AI_EDITOR"}}}}',
    );
  });

  test('of a conversation with system text and profile', () => {
    const messages = [user('What is a fjord?'), assistant('A sea inlet.'), user('Give one example.')];
    const profileArn = 'arn:aws:codewhisperer:us-east-1:000000000000:profile/TESTPROFILE1';
    const common = { modelId: 'claude-sonnet-4.5', origin: 'KIRO_CLI' };
    const system = [{ type: 'text', text: 'You answer briefly.' }] as const;
    expect(sent({ messages, system }, { profileArn, agentTaskType: 'vibe', origin: 'KIRO_CLI' })).toEqual({
      profileArn,
      conversationState: {
        chatTriggerType: 'MANUAL',
        agentTaskType: 'vibe',
        conversationId: options.conversationId,
        history: [
          { userInputMessage: { content: 'You answer briefly.\n\nWhat is a fjord?', ...common } },
          { assistantResponseMessage: { content: 'A sea inlet.' } },
        ],
        currentMessage: { userInputMessage: { content: 'Give one example.', ...common } },
      },
    });
  });

  test('has no profile when none is known', () => {
    expect('profileArn' in sent({}, { profileArn: '' })).toBe(false);
  });
});

test('a system message inside the conversation joins the neighbouring user text in reminder tags', () => {
  const note: Message = { role: 'system', content: [{ type: 'text', text: 'Be nice.' }] };
  expect(firstText({ messages: [user('hi'), note] })).toBe('hi\n\n<system-reminder>\nBe nice.\n</system-reminder>');
  const between = sent({ messages: [user('a'), assistant('b'), note, user('c')] });
  expect(between.conversationState.currentMessage.userInputMessage.content).toBe(
    '<system-reminder>\nBe nice.\n</system-reminder>\n\nc',
  );
});

describe('thinking', () => {
  const budget = (tokens: number): Reasoning => ({ type: 'budget', tokens });
  const tags = (tokens: number) =>
    `<thinking_mode>enabled</thinking_mode><max_thinking_length>${tokens}</max_thinking_length>\n\nhi`;

  test.each([
    [1, 1024],
    [2048, 2048],
    [99_999, 24_576],
  ])('a budget of %i asks for %i in tags', (asked, given) => {
    expect(firstText({ reasoning: budget(asked) })).toBe(tags(given));
  });

  test('a model name ending in -thinking asks for 20,000, unless the request says otherwise', () => {
    expect(firstText({ model: 'claude-sonnet-4-5-thinking' })).toBe(tags(20_000));
    expect(firstText({ model: 'claude-sonnet-4-5-thinking', reasoning: { type: 'off' } })).toBe('hi');
  });

  test('adaptive asks for an effort of three', () => {
    const effort = (value?: 'minimal' | 'medium' | 'max') =>
      firstText({ reasoning: { type: 'adaptive', ...(value && { effort: value }) } });
    expect(effort()).toContain('<thinking_mode>adaptive</thinking_mode><thinking_effort>high</thinking_effort>');
    expect(effort('minimal')).toContain('<thinking_effort>low<');
    expect(effort('medium')).toContain('<thinking_effort>medium<');
    expect(effort('max')).toContain('<thinking_effort>high<');
  });

  test('stands before the system text', () => {
    const system = [{ type: 'text', text: 'S' }] as const;
    expect(firstText({ system, reasoning: budget(2048) })).toMatch(/<\/max_thinking_length>\nS\n\nhi$/);
  });

  test('in native style is a field and leaves the text alone', () => {
    const native = sent({ reasoning: { type: 'adaptive', effort: 'xhigh' } }, { thinkingStyle: 'native' });
    expect(native.additionalModelRequestFields).toEqual({
      output_config: { effort: 'xhigh' },
      thinking: { type: 'adaptive', display: 'summarized' },
    });
    expect(native.conversationState.currentMessage.userInputMessage.content).toBe('hi');
    expect(sent({}, { thinkingStyle: 'native' }).additionalModelRequestFields).toBeUndefined();
  });

  test('of earlier answers goes back in tags while thinking is on, and is left out while it is off', () => {
    const thought: Message = {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'hm', signature: 's' },
        { type: 'redacted_reasoning', data: 'd' },
        { type: 'text', text: 'four' },
      ],
    };
    const messages = [user('2+2?'), thought, user('sure?')];
    const answer = (reasoning: Reasoning) => sent({ messages, reasoning }).conversationState.history?.[1];
    expect(answer(budget(2048))).toEqual({
      assistantResponseMessage: { content: '<thinking>hm</thinking>\n\nfour' },
    });
    expect(answer({ type: 'off' })).toEqual({ assistantResponseMessage: { content: 'four' } });
  });
});

describe('attachments', () => {
  const image = (more: Partial<ImagePart> = {}): ImagePart => ({
    type: 'image',
    mediaType: 'image/jpeg',
    data: 'AA==',
    ...more,
  });
  const withParts = (...content: Message['content']): Partial<Turn> => ({ messages: [{ role: 'user', content }] });

  test('an image travels beside the text, also out of a tool result', () => {
    const [first, second] = [image(), image({ mediaType: 'image/webp', data: 'BB==' })];
    const call = { type: 'tool_call', id: '1', name: 'shot', input: {} } as const;
    const messages: Message[] = [
      user('a'),
      { role: 'assistant', content: [call] },
      { role: 'user', content: [{ type: 'tool_result', callId: '1', isError: false, content: [first] }, second] },
    ];
    const { userInputMessage } = sent({ messages }).conversationState.currentMessage;
    expect(userInputMessage.images).toEqual([
      { format: 'jpeg', source: { bytes: 'AA==' } },
      { format: 'webp', source: { bytes: 'BB==' } },
    ]);
    expect(userInputMessage.userInputMessageContext?.toolResults?.[0]?.content).toEqual([
      { text: '(see the attached image)' },
    ]);
  });

  test('of more than ten images the newest ten are sent', () => {
    const images = Array.from({ length: 12 }, (_, index) => image({ data: `${index}` }));
    const { userInputMessage } = sent(withParts(...images)).conversationState.currentMessage;
    expect(userInputMessage.images?.map((each) => each.source.bytes)).toEqual(images.slice(2).map((each) => each.data));
    expect(userInputMessage.content).toContain('2 earlier image(s) left out');
  });

  test.each([
    ['by URL', { data: undefined, url: 'http://169.254.169.254/' }],
    ['by file id', { data: undefined }],
    ['as svg', { mediaType: 'image/svg+xml' }],
    ['as a prototype name', { mediaType: 'constructor' }],
    ['over 10 MB', { data: 'A'.repeat(14_000_000) }],
  ])('an image %s is refused as the caller’s mistake', (_name, more) => {
    const odd = { ...image(), ...more } as ImagePart;
    expect(refusal(withParts(odd))).toMatchObject({ kind: 'invalid_request', scope: 'none', retryable: false });
    const inResult = { type: 'tool_result', callId: '1', isError: false, content: [odd] } as const;
    expect(refusal(withParts(inResult))).toMatchObject({ kind: 'invalid_request' });
  });

  test('a text document is inlined; of another the model learns that it cannot see it', () => {
    const document = { type: 'document', title: 'T', text: 'body' } as const;
    expect(firstText(withParts(document))).toBe('<document title="T">\nbody\n</document>');
    const pdf = { type: 'document', mediaType: 'application/pdf', data: 'AA==' } as const;
    expect(firstText(withParts(pdf))).toBe('[Document "untitled" (application/pdf) cannot be shown to this model]');
  });
});

describe('rule 11: a request over the limits is not sent', () => {
  const tooLong = { kind: 'invalid_request', code: 'CONTENT_LENGTH_EXCEEDS_THRESHOLD', retryable: false };

  test('a body over 600,000 bytes, or over the configured limit', () => {
    const big = refusal({ messages: [user('é'.repeat(300_000))] });
    expect(big).toMatchObject(tooLong);
    expect(big?.message).toMatch(/^prompt is too long: request bytes 600\d+ > 600000 maximum$/);
    expect(refusal({ messages: [user('x'.repeat(500))] }, { maxBodyBytes: 500 })).toMatchObject(tooLong);
    expect(refusal({ messages: [user('é'.repeat(299_000))] })).toBeUndefined();
  });

  test('text over the limit is refused before it is serialised', () => {
    const messages = Array.from({ length: 9 }, (_, index) => (index % 2 ? assistant : user)('x'.repeat(100_000)));
    expect(refusal({ messages })?.message).toMatch(/^prompt is too long: request characters 900000 > 600000 maximum$/);
  });

  test('the bytes of images do not count', () => {
    const data = 'A'.repeat(1_000_000);
    const content = [{ type: 'image', mediaType: 'image/png', data }] as const;
    expect(refusal({ messages: [{ role: 'user', content }] })).toBeUndefined();
  });

  test('more than 10,000 messages of history, 600,000 characters in a message, 800,000 in a result', () => {
    const roomy = { maxBodyBytes: 10_000_000 };
    const long = Array.from({ length: 10_002 }, (_, index) => (index % 2 ? assistant('b') : user('a')));
    expect(refusal({ messages: long }, roomy)).toMatchObject(tooLong);
    expect(refusal({ messages: [user('x'.repeat(600_001))] }, roomy)).toMatchObject(tooLong);
    const result = {
      type: 'tool_result',
      callId: '1',
      isError: false,
      content: [{ type: 'text', text: 'x'.repeat(800_001) }],
    } as const;
    const call = { type: 'tool_call', id: '1', name: 'n', input: {} } as const;
    const messages: Message[] = [
      user('a'),
      { role: 'assistant', content: [call] },
      { role: 'user', content: [result] },
    ];
    expect(refusal({ messages }, roomy)).toMatchObject(tooLong);
  });
});
