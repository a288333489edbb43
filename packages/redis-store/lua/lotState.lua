--- A lot and its place in its stream, from one moment.
---
--- KEYS[1] orbits    KEYS[2] freed    KEYS[3] calls    KEYS[4] events
--- ARGV[1] how many of the last entries
---
--- Reply: FOUND, [orbit, call as JSON or "", ...], [orbit, freed at (ms), ...], the last entries, latest first
--- Events: none

--- @include "replyCodes"

local occupants = redis.call('HGETALL', KEYS[1])
for at = 2, #occupants, 2 do
  occupants[at] = redis.call('HGET', KEYS[3], occupants[at]) or ''
end
local entries = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', ARGV[1])
return { REPLY.FOUND, occupants, redis.call('HGETALL', KEYS[2]), entries }
