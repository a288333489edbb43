--- Reads and burns a ticket.
---
--- KEYS[1] ticket
--- ARGV[1] do nothing after (ms, Redis's clock)
---
--- Reply: FOUND, ticket as JSON | NOTHING | TOO_LATE, Redis's clock
--- Events: none

--- @include "tooLate"

local late = tooLate(ARGV[1])
if late then
  return late
end

local ticket = redis.call('GET', KEYS[1])
if not ticket then
  return { REPLY.NOTHING }
end
redis.call('DEL', KEYS[1])
return { REPLY.FOUND, ticket }
