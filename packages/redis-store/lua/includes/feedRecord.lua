--- Adds an entry to the feed of the records, where fewer than `most` wait; otherwise it counts what is left out. Where nobody writes the
--- records down the feed would otherwise fill the Redis that the calls need.
local function feedRecord(feed, leftOut, kind, most, ...)
  if redis.call('XLEN', feed) < most then
    redis.call('XADD', feed, '*', ...)
  else
    redis.call('HINCRBY', leftOut, kind, 1)
  end
end
