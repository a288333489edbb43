--- Gives one's own lease up.
---
--- KEYS[1] lease
--- ARGV[1] do nothing after (ms, Redis's clock)    ARGV[2] holder
---
--- Reply: DONE | NOTHING when it was not held | TOO_LATE, Redis's clock
--- Events: none

--- @include "tooLate"

local late = tooLate(ARGV[1])
if late then
  return late
end

if redis.call('GET', KEYS[1]) ~= ARGV[2] then
  return { REPLY.NOTHING }
end
redis.call('DEL', KEYS[1])
return { REPLY.DONE }
