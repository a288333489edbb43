--- Adds one event, as JSON, to what is remembered of a live call; of a call that has more than 1,000 the first are forgotten.
--- What no end of a call has taken away is gone seven days after the last event.
local function noteHistory(history, event)
  if redis.call('RPUSH', history, event) > 1000 then
    redis.call('LTRIM', history, -1000, -1)
  end
  redis.call('PEXPIRE', history, 604800000)
end
