--- Redis's clock, of the node that keeps our keys.
---
--- KEYS[1] any key of ours
---
--- Reply: FOUND, ms since 1970
--- Events: none

--- @include "replyCodes"
--- @include "redisNowMs"

return { REPLY.FOUND, redisNowMs() }
