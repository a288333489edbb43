import { type CallId, type LegId, type NodeId, parseCallId, parseLegId } from '@parkade/park-decision';
import type { SwitchEvent } from '@parkade/park-ports';
import { headerOf, valueInBlock, VARIABLE } from '@parkade/dialplan-contract';
import type { EslEvent } from '../framing/index.js';
import { verdictOf } from '../command-verdict.js';

/**
 * What an event means to the engine; `null` for the calls of other people, which are most. A leg of ours carries its
 * call's id: set when it was held, announced to, joined, or rung.
 */
export function readSwitchEvent(node: NodeId, event: EslEvent): SwitchEvent | null {
  switch (event.values['Event-Name']) {
    case 'CHANNEL_HANGUP':
      return readHangup(node, event);
    case 'CHANNEL_BRIDGE':
      return readBridge(node, event);
    case 'BACKGROUND_JOB':
      return readJob(node, event);
    case undefined:
    default:
      return null;
  }
}

const callOf = (event: EslEvent): CallId | undefined => parseCallId(event.values[headerOf(VARIABLE.call)]);

function readHangup(node: NodeId, event: EslEvent): SwitchEvent | null {
  const leg = parseLegId(event.values['Unique-ID']);
  const callId = callOf(event);
  if (leg === undefined || callId === undefined) return null;
  return { kind: 'leg-gone', node, leg, callId, cause: event.values['Hangup-Cause'] ?? 'NONE' };
}

/** Fired once per bridge, with the data of leg A (`switch_ivr_bridge.c:switch_ivr_multi_threaded_bridge`). */
function readBridge(node: NodeId, event: EslEvent): SwitchEvent | null {
  const { values } = event;
  const a = parseLegId(values['Bridge-A-Unique-ID'] ?? values['Unique-ID']);
  const b = parseLegId(values['Bridge-B-Unique-ID'] ?? values['Other-Leg-Unique-ID']);
  const callId = callOf(event);
  if (a === undefined || b === undefined || callId === undefined) return null;
  return { kind: 'legs-joined', node, a, b, callId };
}

/**
 * A background job tells of itself: `Job-Command-Arg` is the whole `originate` line. So any engine that hears it knows
 * which ring failed, not only the one that asked for it.
 */
function readJob(node: NodeId, event: EslEvent): SwitchEvent | null {
  if (event.values['Job-Command'] !== 'originate') return null;
  const verdict = verdictOf(event.body.trim());
  const line = event.values['Job-Command-Arg'] ?? '';
  const ring: LegId | undefined = parseLegId(valueInBlock(line, 'origination_uuid'));
  const callId = parseCallId(valueInBlock(line, VARIABLE.call));
  if (verdict.kind === 'ok' || ring === undefined || callId === undefined) return null;
  return { kind: 'ring-failed', node, ring, callId, cause: verdict.cause };
}
