--- Who is in some orbits of a lot, from one moment.
---
--- KEYS[1] orbits    KEYS[2] calls
--- ARGV orbits
---
--- Reply: FOUND, [occupant as JSON or "" for each orbit asked for]
--- Events: none

--- @include "replyCodes"

local occupants = {}
for at, orbit in ipairs(ARGV) do
  local callId = redis.call('HGET', KEYS[1], orbit)
  occupants[at] = callId and redis.call('HGET', KEYS[2], callId) or ''
end
return { REPLY.FOUND, occupants }
