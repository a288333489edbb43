--- All that a decision about a leg needs, from one moment. What is not asked for is answered empty; its key may then be any.
---
--- KEYS[1] calls    KEYS[2] legs    KEYS[3] orbits of the place    KEYS[4] calls of the parker
--- KEYS[5] orbits, KEYS[6] freed, KEYS[7] last of the lot
--- ARGV[1] leg    ARGV[2] call id or ""    ARGV[3] orbit or ""    ARGV[4] "1" for the parker    ARGV[5] "1" for the lot
--- ARGV[6] "1" for everybody in the lot: KEYS[5] is then its orbits
---
--- Reply: FOUND, call of the leg, named call, occupant (as JSON, or ""), [calls of the parker as JSON],
---        [orbit, call id, ...], [orbit, freed at (ms), ...], orbit assigned last or "",
---        [calls of everybody in the lot as JSON]
--- Events: none

--- @include "replyCodes"

local calls = KEYS[1]

local function callOf(callId)
  return callId and redis.call('HGET', calls, callId) or ''
end

local ofParker = {}
if ARGV[4] == '1' then
  for _, callId in ipairs(redis.call('SMEMBERS', KEYS[4])) do
    ofParker[#ofParker + 1] = callOf(callId)
  end
end

local taken, freed, last = {}, {}, ''
if ARGV[5] == '1' then
  taken = redis.call('HGETALL', KEYS[5])
  freed = redis.call('HGETALL', KEYS[6])
  last = redis.call('GET', KEYS[7]) or ''
end

local everybody = {}
if ARGV[6] == '1' then
  for _, callId in ipairs(redis.call('HVALS', KEYS[5])) do
    everybody[#everybody + 1] = callOf(callId)
  end
end

return {
  REPLY.FOUND,
  callOf(redis.call('HGET', KEYS[2], ARGV[1])),
  ARGV[2] ~= '' and callOf(ARGV[2]) or '',
  ARGV[3] ~= '' and callOf(redis.call('HGET', KEYS[3], ARGV[3])) or '',
  ofParker,
  taken,
  freed,
  last,
  everybody,
}
