import { FORGOTTEN_AFTER_MS } from './patience.js';

/**
 * `countGuess` of `patience.ts` as a script of Redis: atomic, on one key. KEYS: the wrong guesses. ARGV: guesses, first and
 * longest wait in milliseconds, how the guess turned out. It expects the local `now`, in Unix milliseconds.
 */
export const COUNT_GUESS = `
local guesses, first, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local count, waits = 0, 0
local stored = redis.call('GET', KEYS[1])
if stored then
  local wrong, untilMs = string.match(stored, '(%S+) (%S+)')
  count, waits = tonumber(wrong), tonumber(untilMs)
end
if waits > now then return {0, 0} end
if ARGV[4] == 'unknown' then return {1, 0} end
if ARGV[4] == 'right' then
  redis.call('DEL', KEYS[1])
  return {1, 0}
end
count = count + 1
local beyond = count - guesses
waits = 0
if beyond >= 0 then waits = now + math.min(longest, first * 2 ^ beyond) end
redis.call('SET', KEYS[1], string.format('%d %.17g', count, waits), 'PX', ${FORGOTTEN_AFTER_MS})
return {1, beyond == 0 and 1 or 0}`;
