import { FORGIVEN_IN_MS, FULL_OFFENCE, MAX_HALVINGS, MAX_OFFENCES, ROUNDING } from './gcra.js';

/**
 * `takeFrom` of `gcra.ts` as a script of Redis: atomic, on the one key of the subject. KEYS: bucket. ARGV: limit, window in
 * milliseconds, count, ahead. It expects the local `now`, in Unix milliseconds.
 */
export const TAKE = `
local ceiling, window, count, ahead = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local used, offences = 0, 0
local stored = redis.call('GET', KEYS[1])
if stored then
  local share, bad, at = string.match(stored, '(%S+) (%S+) (%S+)')
  local elapsed = math.max(0, now - tonumber(at))
  used = math.max(0, tonumber(share) - elapsed / window)
  offences = math.max(0, tonumber(bad) - elapsed / ${FORGIVEN_IN_MS})
end
local function lowered(level)
  return math.max(1, math.floor(ceiling / 2 ^ math.min(${MAX_HALVINGS}, math.floor(level))))
end
local limit = lowered(offences)
local left = math.floor((1 - used + ${ROUNDING}) * limit)
local refused = math.max(0, count - left)
local granted = count - refused
if ahead > 0 then granted = granted + math.min(ahead, math.max(0, math.floor((left - count) / 8))) end
local first = (refused > 0 and offences == 0) and 1 or 0
used = math.max(0, used + granted / limit)
offences = math.min(${MAX_OFFENCES}, offences + refused / math.max(ceiling, ${FULL_OFFENCE}))
limit = lowered(offences)
local remaining = math.max(0, math.floor((1 - used + ${ROUNDING}) * limit))
local restored = used * window
local soonest = math.min(restored, math.max(0, (used + (remaining + 1) / limit - 1) * window))
local life = math.ceil(math.max(restored, offences * ${FORGIVEN_IN_MS})) + 1
redis.call('SET', KEYS[1], string.format('%.17g %.17g %.17g', used, offences, now), 'PX', string.format('%.0f', life))
return {granted, limit, remaining, math.ceil(soonest), math.ceil(restored), first}`;

/** The time of Redis itself: one clock for all processes. */
export const REDIS_TIME = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000`;
