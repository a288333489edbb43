--- Forgets the pending outbox commands of a call, if they are still those of this version.
---
--- KEYS[1] outbox    KEYS[2] outbox by time
--- ARGV[1] do nothing after (ms, Redis's clock)    ARGV[2] call id    ARGV[3] version
---
--- Reply: DONE | NOTHING when there are none of this version any more | TOO_LATE, Redis's clock
--- Events: none

--- @include "tooLate"

local late = tooLate(ARGV[1])
if late then
  return late
end

local pending = redis.call('HGET', KEYS[1], ARGV[2])
if pending and string.match(pending, '^%d+') == ARGV[3] then
  redis.call('HDEL', KEYS[1], ARGV[2])
  redis.call('ZREM', KEYS[2], ARGV[2])
  return { REPLY.DONE }
end
return { REPLY.NOTHING }
