import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WholeRecords } from './whole-records.ts';

const RECORDS = ['data: 1\n\n', 'event: a\r\ndata: {"x": "ü"}\r\n\r\n', ': still here\n\n', 'data: a\ndata: b\n\n'];

test('whatever the cuts, records come out whole, in order, and as soon as they are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...RECORDS), { maxLength: 8 }),
      fc.array(fc.nat(200), { maxLength: 20 }),
      (records, cuts) => {
        const all = Buffer.from(records.join(''));
        const whole = new WholeRecords();
        const ends = [0];
        for (const record of records) ends.push((ends.at(-1) ?? 0) + Buffer.byteLength(record));
        let given = '';
        let at = 0;
        for (const cut of [...cuts.filter((each) => each < all.length).toSorted((a, b) => a - b), all.length]) {
          given += whole.push(all.subarray(at, cut)).toString('latin1');
          at = cut;
          // The last line feed of a CRLF may be the one byte that is missing.
          expect(ends.filter((end) => end <= cut).at(-1)).toBe(given.length);
        }
        expect(given).toBe(all.toString('latin1'));
        expect(whole.rest().length).toBe(0);
      },
    ),
  );
});

test('bytes that are whole are not copied', () => {
  const bytes = Buffer.from('data: 1\n\n');
  expect(new WholeRecords().push(bytes)).toBe(bytes);
});

test('what was kept is given once, when nothing more will come', () => {
  const whole = new WholeRecords();
  expect(whole.push(Buffer.from('data: 1\n\ndata: 2')).toString()).toBe('data: 1\n\n');
  expect(whole.rest().toString()).toBe('data: 2');
  expect(whole.rest().length).toBe(0);
});

test('lines that end in CR alone are lines too', () => {
  const whole = new WholeRecords();
  expect(whole.push(Buffer.from('data: 1\r\rdata: 2\r')).toString()).toBe('data: 1\r\r');
  expect(whole.push(Buffer.from('\r')).toString()).toBe('data: 2\r\r');
});
