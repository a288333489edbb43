--- Drops the records of a few calls that ended at or before `endedBefore`. Each end of a call clears up to `atMost`
--- others, so the work is bounded and nothing grows while calls come and go.
local function forgetOldCalls(calls, fences, ended, endedBefore, atMost)
  local old = redis.call('ZRANGEBYSCORE', ended, '-inf', endedBefore, 'LIMIT', 0, atMost)
  if #old > 0 then
    redis.call('HDEL', calls, unpack(old))
    redis.call('HDEL', fences, unpack(old))
    redis.call('ZREM', ended, unpack(old))
  end
end
