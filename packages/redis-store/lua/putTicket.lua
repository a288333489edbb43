--- Stores a ticket that expires by itself.
---
--- KEYS[1] ticket
--- ARGV[1] do nothing after (ms, Redis's clock)    ARGV[2] ticket as JSON    ARGV[3] time to live (ms)
---
--- Reply: DONE | TOO_LATE, Redis's clock
--- Events: none

--- @include "tooLate"

local late = tooLate(ARGV[1])
if late then
  return late
end

redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return { REPLY.DONE }
