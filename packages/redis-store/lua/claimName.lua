--- Takes or renews a node's name for a switch, unless another switch goes by it at this time.
---
--- KEYS[1] cores of the node
--- ARGV[1] do nothing after (ms, Redis's clock)    ARGV[2] core    ARGV[3] engine    ARGV[4] time to live (ms)
--- ARGV[5] "claim", or "look" to take nothing
--- ARGV[6...] former cores of the name: they stand in nobody's way
---
--- Reply: DONE | NOTHING when it was looked and none is in the way | FOUND, the other core, "<renewed at> <engine>" | TOO_LATE, Redis's clock
--- Events: none

--- @include "tooLate"

local late = tooLate(ARGV[1])
if late then
  return late
end

local now, ttl = redisNowMs(), tonumber(ARGV[4])
local former = {}
for i = 6, #ARGV do
  former[ARGV[i]] = true
end

local holds, other, othersMark = false, nil, nil
local marks = redis.call('HGETALL', KEYS[1])
for i = 1, #marks, 2 do
  local core, mark = marks[i], marks[i + 1]
  local renewedAt = tonumber(string.match(mark, '^%d+'))
  --- A mark from the future is one of before the clock was set back.
  if renewedAt + ttl <= now or renewedAt > now + ttl then
    redis.call('HDEL', KEYS[1], core)
  elseif core == ARGV[2] then
    holds = true
  elseif not former[core] then
    other, othersMark = core, mark
  end
end
if other and not holds then
  return { REPLY.FOUND, other, othersMark }
end

if ARGV[5] == 'look' then
  return { REPLY.NOTHING }
end
redis.call('HSET', KEYS[1], ARGV[2], now .. ' ' .. ARGV[3])
redis.call('PEXPIRE', KEYS[1], ttl)
return { REPLY.DONE }
