import { describe, expect, test } from 'vitest';
import { traitsOf } from './model-traits.ts';

describe('how a model is asked for thoughts', () => {
  test.each([
    ['claude-3-5-sonnet-20241022', 'none', 'no'],
    ['claude-3-7-sonnet-20250219', 'budget', 'no'],
    ['claude-opus-4-20250514', 'budget', 'no'],
    ['claude-sonnet-4-5-20250929', 'budget', 'no'],
    ['claude-haiku-4.5', 'budget', 'no'],
    ['claude-opus-4-6', 'adaptive', 'no'],
    ['claude-opus-4-8', 'adaptive', 'no'],
    ['anthropic.claude-opus-4-7-v1', 'adaptive', 'no'],
    ['claude-sonnet-5', 'adaptive', 'yes'],
    ['claude-haiku-5-5', 'adaptive', 'yes'],
    ['claude-fable-5[1m]', 'adaptive', 'always'],
    ['claude-mythos-preview', 'adaptive', 'always'],
    ['kimi-k2', 'budget', 'no'],
  ])('%s: %s, unasked %s', (model, thinking, thinksUnasked) => {
    expect(traitsOf(model)).toMatchObject({ thinking, thinksUnasked });
  });
});

test.each([
  ['claude-3-opus-20240229', true, true, false, false],
  ['claude-opus-4-1', true, false, false, true],
  ['claude-sonnet-4-20250514', true, true, false, false],
  ['claude-sonnet-4-5', true, false, false, true],
  ['claude-opus-4-7', false, false, false, true],
  ['claude-opus-4-8', false, false, true, true],
  ['claude-opus-5', false, false, true, true],
])('%s: sampling %s, together %s, system messages %s, schemas %s', (model, sampling, together, system, schemas) => {
  const traits = traitsOf(model);
  expect([traits.sampling, traits.samplingTogether, traits.systemMessages, traits.schemas]).toEqual([
    sampling,
    together,
    system,
    schemas,
  ]);
});
