--- How many tries have failed within the time.
---
--- KEYS[1] count
---
--- Reply: FOUND, how many
--- Events: none

--- @include "replyCodes"

return { REPLY.FOUND, tonumber(redis.call('GET', KEYS[1]) or '0') }
