--- Counts a try that failed; the count begins anew when the time of the first one is over.
---
--- KEYS[1] count
--- ARGV[1] do nothing after (ms, Redis's clock)    ARGV[2] the time (ms)
---
--- Reply: FOUND, how many there were within the time, this one included | TOO_LATE, Redis's clock
--- Events: none

--- @include "tooLate"

local late = tooLate(ARGV[1])
if late then
  return late
end

local count = redis.call('INCR', KEYS[1])
if count == 1 or redis.call('PTTL', KEYS[1]) < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return { REPLY.FOUND, count }
