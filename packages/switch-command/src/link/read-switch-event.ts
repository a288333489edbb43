import { type CallId, type NodeId, type RingId, parseCallId, parseLegId } from '@parkade/park-decision';
import type { SwitchEvent } from '@parkade/park-ports';
import { ESCAPE_HEADER, headerOf, KEYS_HEADER, nodesIn, valueInBlock, VARIABLE } from '@parkade/dialplan-contract';
import type { EslEvent } from '../framing/index.js';
import { verdictOf } from '../command-verdict.js';

/**
 * What an event means to the engine; nothing for the calls of other people, which are most. A leg of ours carries its
 * call's id: set when it was held, announced to, joined, or rung.
 */
export function readSwitchEvents(node: NodeId, event: EslEvent): readonly SwitchEvent[] {
  const found = (...read: readonly (SwitchEvent | null)[]): readonly SwitchEvent[] =>
    read.filter((one) => one !== null);
  switch (event.values['Event-Name']) {
    case 'CHANNEL_HANGUP':
      return found(readHangup(node, event), readAnsweredInVain(node, event));
    case 'CHANNEL_BRIDGE':
      return found(readBridge(node, event));
    case 'CHANNEL_APPLICATION':
      return found(readKeys(node, event), readEscape(node, event));
    case 'BACKGROUND_JOB':
      return found(readJob(node, event));
    case undefined:
    default:
      return [];
  }
}

const callOf = (event: EslEvent): CallId | undefined => parseCallId(event.values[headerOf(VARIABLE.call)]);

function readHangup(node: NodeId, event: EslEvent): SwitchEvent | null {
  const leg = parseLegId(event.values['Unique-ID']);
  const callId = callOf(event);
  if (leg === undefined || callId === undefined) return null;
  return { kind: 'leg-gone', node, leg, callId, cause: event.values['Hangup-Cause'] ?? 'NONE' };
}

/**
 * The end of a phone that was answered. The switch gave up the others of its node for it, so that if it leaves without the caller
 * nobody rings there any more, and no job tells of that: the job was done when it was answered.
 */
function readAnsweredInVain(node: NodeId, event: EslEvent): SwitchEvent | null {
  const { values } = event;
  const ring = parseLegId(values[headerOf(VARIABLE.ring)]);
  const callId = callOf(event);
  if (ring === undefined || callId === undefined || values[headerOf(VARIABLE.ringing)] !== undefined) return null;
  const nodes = nodesIn(values[headerOf(VARIABLE.ringNodes)]);
  return { kind: 'ring-failed', node, ring, callId, cause: values['Hangup-Cause'] ?? 'NONE', nodes };
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

/** What the `event` application of the dialplan fires (mod_dptools.c:event_function); of others' there is nothing to be said. */
function readKeys(node: NodeId, { values }: EslEvent): SwitchEvent | null {
  const leg = parseLegId(values['Unique-ID']);
  const keys = values[KEYS_HEADER];
  const [core, sequence] = [values['Core-UUID'], values['Event-Sequence']];
  if (leg === undefined || keys === undefined || core === undefined || sequence === undefined) return null;
  return { kind: 'keys-pressed', node, leg, keys, id: `${core}:${sequence}` };
}

function readEscape(node: NodeId, { values }: EslEvent): SwitchEvent | null {
  const leg = parseLegId(values['Unique-ID']);
  const key = values[ESCAPE_HEADER];
  return leg === undefined || key === undefined ? null : { kind: 'escape-pressed', node, leg, key };
}

/**
 * A background job tells of itself: `Job-Command-Arg` is the whole `originate` line. So any engine that hears it knows
 * which ring failed, not only the one that asked for it.
 */
function readJob(node: NodeId, event: EslEvent): SwitchEvent | null {
  if (event.values['Job-Command'] !== 'originate') return null;
  const verdict = verdictOf(event.body.trim());
  const line = event.values['Job-Command-Arg'] ?? '';
  // A call-back is one leg, and so was a ringing of an earlier release: it goes by the leg's name.
  const name = valueInBlock(line, VARIABLE.ring) ?? valueInBlock(line, 'origination_uuid');
  const ring: RingId | undefined = parseLegId(name);
  const callId = parseCallId(valueInBlock(line, VARIABLE.call));
  if (verdict.kind === 'ok' || ring === undefined || callId === undefined) return null;
  const nodes = nodesIn(valueInBlock(line, VARIABLE.ringNodes));
  return { kind: 'ring-failed', node, ring, callId, cause: verdict.cause, ...(nodes.length === 0 ? {} : { nodes }) };
}
