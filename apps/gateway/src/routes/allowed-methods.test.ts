import { expect, test } from 'vitest';
import { allowedMethods } from './allowed-methods.ts';

const allowed = allowedMethods([
  { path: '/v1/messages', method: 'POST' },
  { path: '/v1/models', method: 'GET' },
  { path: '/v1/models/:name{.+}', method: 'GET' },
  { path: '/v1/models/:name{.+}', method: 'POST' },
  { path: '/kiro/v1/*', method: 'ALL' },
]);

test.each([
  ['/v1/messages', ['POST']],
  ['/v1/models', ['GET']],
  ['/v1/models/', []],
  ['/v1/models/a/b:c', ['GET', 'POST']],
  ['/v1/nothing', []],
  ['/kiro/v1/nothing', []],
])('%s has %j', (path, methods) => {
  expect([...allowed(path)]).toEqual(methods);
});
