--- Takes a lease that nobody holds, or renews one's own.
---
--- KEYS[1] lease
--- ARGV[1] do nothing after (ms, Redis's clock)    ARGV[2] holder    ARGV[3] time to live (ms)
---
--- Reply: DONE | NOTHING when somebody else holds it | TOO_LATE, Redis's clock
--- Events: none

--- @include "tooLate"

local late = tooLate(ARGV[1])
if late then
  return late
end

local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[2] then
  return { REPLY.NOTHING }
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return { REPLY.DONE }
