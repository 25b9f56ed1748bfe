import { newId } from '#kernel';
import fc from 'fast-check';
import { readCursor, writeCursor } from './cursor.js';

const refused = expect.objectContaining({ code: 'platform.cursor-invalid' }) as Error;

describe('a cursor', () => {
  it('reads as what was written, to the microsecond', () => {
    const place = fc.record({
      occurredAt: fc
        .tuple(fc.date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }), fc.nat(999))
        .map(([date, micros]) => date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)),
      id: fc.nat().map((ms) => newId(ms)),
    });
    fc.assert(
      fc.property(place, (cursor) => {
        expect(readCursor(writeCursor(cursor))).toEqual(cursor);
      }),
    );
  });

  it('is refused when it is anything else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => readCursor(text)).toThrow(refused);
      }),
    );
  });
});
