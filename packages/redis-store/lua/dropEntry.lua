--- Takes fields out of a hash.
---
--- KEYS[1] hash
--- ARGV[1] do nothing after (ms, Redis's clock)    ARGV[2...] fields
---
--- Reply: DONE | TOO_LATE, Redis's clock
--- Events: none

--- @include "tooLate"

local late = tooLate(ARGV[1])
if late then
  return late
end

redis.call('HDEL', KEYS[1], unpack(ARGV, 2))
return { REPLY.DONE }
