--- What orbit choice needs to know of a lot, from one moment.
---
--- KEYS[1] orbits    KEYS[2] freed    KEYS[3] last
---
--- Reply: FOUND, [orbit, call id, ...], [orbit, freed at (ms), ...], orbit assigned last or ""
--- Events: none

--- @include "replyCodes"

return { REPLY.FOUND, redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2]), redis.call('GET', KEYS[3]) or '' }
