--- [X4] What a domain's lot remembers of its orbits when nobody is in them is forgotten after a day: the longest quarantine is an
--- hour. Of a lot that is declared by itself, whose name has no "@", it stays.
local function forgetIdleLot(key)
  if string.find(key, '@', 1, true) then
    redis.call('EXPIRE', key, 86400)
  end
end
