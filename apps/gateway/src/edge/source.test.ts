import { expect, test } from 'vitest';
import { sourceOf } from './source.ts';

test('trap s: credentials, cookies and hop-by-hop headers stay here; what the vendor may read goes on', () => {
  const source = sourceOf(
    'anthropic',
    'generate',
    { bytes: Buffer.from('{}'), json: {} },
    {
      authorization: 'Bearer sk-1',
      'x-api-key': 'sk-2',
      'x-goog-api-key': 'sk-3',
      'api-key': 'sk-4',
      cookie: 'a=b',
      host: 'sluice',
      connection: 'keep-alive',
      'transfer-encoding': 'chunked',
      'content-encoding': 'identity',
      'content-length': '2',
      'accept-encoding': 'gzip',
      'x-forwarded-for': '10.0.0.1',
      'x-request-id': 'mine',
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'a,b',
      'x-stainless-lang': 'js',
      'user-agent': 'claude-cli/2.1',
    },
  );
  expect(source.headers).toEqual({
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'a,b',
    'x-stainless-lang': 'js',
    'user-agent': 'claude-cli/2.1',
  });
});
