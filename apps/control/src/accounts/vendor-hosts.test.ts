import { describe, expect, test } from 'vitest';
import { isForeign } from './vendor-hosts.ts';

describe('a credential', () => {
  const leads = (url: string, key: string, provider: 'openai' | 'claude' | 'kiro' = 'openai') =>
    isForeign(new URL(url), provider, { api_key: key }, url.includes('127.0.0.1'));

  test('with the shape of a vendor is at home with that vendor only', () => {
    expect(leads('https://api.anthropic.com', 'sk-ant-api03-x', 'claude')).toBe(false);
    expect(leads('https://relay.example.com', 'sk-ant-api03-x', 'claude')).toBe(true);
    expect(leads('https://relay.example.com', 'sk-ant-api03-x')).toBe(true);
    expect(leads('http://127.0.0.1:9901', 'sk-ant-api03-x')).toBe(true);
    expect(leads('https://api.anthropic.com.evil.example', 'sk-ant-api03-x', 'claude')).toBe(true);
    expect(leads('https://evilanthropic.com', 'sk-ant-api03-x', 'claude')).toBe(true);
    expect(leads('https://relay.example.com', 'sk-proj-x')).toBe(true);
  });

  test('of no known shape may go to any compatible server, and a vendor login to no other public host', () => {
    expect(leads('https://relay.example.com', 'some-key')).toBe(false);
    expect(leads('https://relay.example.com', 'some-key', 'kiro')).toBe(true);
    expect(leads('http://127.0.0.1:9901', 'some-key', 'kiro')).toBe(false);
  });
});
