import { randomFillSync } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const COUNTER_MAX = 0xfff;

let last = { ms: -1, count: 0 };

/**
 * A new UUIDv7 (RFC 9562 §5.7): unique, and sorted by creation time to the millisecond, so that indexes grow at one end. Those
 * that a process makes within one millisecond sort in the order they were made (a counter in `rand_a`, §6.2 method 1).
 */
export function newId(nowMs: number = Date.now()): string {
  const bytes = randomFillSync(Buffer.allocUnsafe(16));
  last = nextAfter(last, nowMs, bytes.readUInt16BE(6));
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | last.count, 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Counting on within a millisecond, from somewhere in the lower half in a new one: no process makes 2,048 ids in one. */
function nextAfter(previous: typeof last, ms: number, random: number): typeof last {
  return ms === previous.ms && previous.count < COUNTER_MAX
    ? { ms, count: previous.count + 1 }
    : { ms, count: random & (COUNTER_MAX >> 1) };
}

/** Whether the text is a UUID in canonical lower-case form. Anything else never reaches a query. */
export function isId(text: string): boolean {
  return UUID.test(text);
}
