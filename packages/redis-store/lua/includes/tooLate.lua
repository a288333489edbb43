--- @include "replyCodes"
--- @include "redisNowMs"

--- A command may wait in a frozen or busy Redis long after its asker was told that the store is down and took another
--- way. It must not act then. Returns the reply to give, or nil while there is still time.
--- notAfter: ms since 1970 by Redis's clock.
local function tooLate(notAfter)
  local now = redisNowMs()
  if now > tonumber(notAfter) then
    return { REPLY.TOO_LATE, now }
  end
  return nil
end
