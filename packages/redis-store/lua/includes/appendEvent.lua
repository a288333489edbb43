--- Adds one event, as JSON, to the stream of its lot; about `limit` events are kept.
local function appendEvent(stream, limit, event)
  redis.call('XADD', stream, 'MAXLEN', '~', limit, '*', 'event', event)
end
