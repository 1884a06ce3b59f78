import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect, test } from 'vitest';
import { startVendors, VENDOR_KEY } from '../vendors.ts';
import { LANES } from './lanes.ts';

test('a drain without grace ends every open stream with the error of its dialect', async () => {
  await using stack = await startVendors();
  const streams = await Promise.all(
    LANES.map(async (lane) => {
      const { path, body } = lane.request('hello [[sim: tokens=5000 seed=7 pace=20]]', true);
      const outgoing = request(stack.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${VENDOR_KEY}`, 'content-type': 'application/json' },
      });
      outgoing.end(JSON.stringify(body));
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
      await once(response, 'readable');
      return { lane, response };
    }),
  );
  // No notice, no grace.
  for (let signal = 0; signal < 3; signal++) stack.gateway.drain.signal();
  for (const { lane, response } of streams) {
    let text = '';
    for await (const chunk of response) text += chunk;
    const heard = lane.hear(text);
    expect([lane.name, heard]).toMatchObject([lane.name, { failed: true, finished: false, violations: [] }]);
  }
  expect(await stack.gateway.drain.ended).toMatchObject({ cut: LANES.length });
});
