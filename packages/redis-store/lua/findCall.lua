--- Reads a call through an index, in one step: the record cannot change between the two.
---
--- KEYS[1] index (hash: something -> call id)    KEYS[2] calls
--- ARGV[1] what to look up in the index
---
--- Reply: FOUND, call as JSON | NOTHING
--- Events: none

--- @include "replyCodes"

local callId = redis.call('HGET', KEYS[1], ARGV[1])
local call = callId and redis.call('HGET', KEYS[2], callId)
if not call then
  return { REPLY.NOTHING }
end
return { REPLY.FOUND, call }
