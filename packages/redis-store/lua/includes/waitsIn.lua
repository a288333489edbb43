--- The live call, as JSON, in which this leg is the caller; nil when there is none. A leg that is the retriever or the ringing
--- phone of a call may be parked itself.
local function waitsIn(calls, legs, leg)
  local callId = redis.call('HGET', legs, leg)
  local stored = callId and redis.call('HGET', calls, callId)
  if not stored then
    return nil
  end
  local call = cjson.decode(stored)
  if call.kind ~= 'ended' and type(call.caller) == 'table' and call.caller.leg == leg then
    return stored
  end
  return nil
end
