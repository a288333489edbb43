--- Sets one field of a hash, if it is not set already or may be replaced.
---
--- KEYS[1] hash
--- ARGV[1] do nothing after (ms, Redis's clock)    ARGV[2] field    ARGV[3] value    ARGV[4] "keep" or "replace"
---
--- Reply: DONE | TOO_LATE, Redis's clock
--- Events: none

--- @include "tooLate"

local late = tooLate(ARGV[1])
if late then
  return late
end

redis.call(ARGV[4] == 'keep' and 'HSETNX' or 'HSET', KEYS[1], ARGV[2], ARGV[3])
return { REPLY.DONE }
