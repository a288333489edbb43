import type { AnyCall, CallKind, OpenPlan, Ticket } from '@parkade/park-decision';
import { CALL_SCHEMA } from '@parkade/park-decision';
import type { PendingOutbox } from '@parkade/park-ports';

/**
 * How a call stands in Redis: JSON with sorted properties, so that equal calls are equal texts and a script can compare
 * them without decoding.
 */

/** A record this release does not understand; left alone. `schema` is `null` when the text is no record at all. */
export interface UnknownSchemaRecord {
  readonly callId: string | null;
  readonly schema: number | null;
}

export type OnUnknownSchema = (record: UnknownSchemaRecord) => void;

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** JSON that is equal for equal values. */
export const encode = (value: object): string => JSON.stringify(value, sorted);

/** What a change is fenced by: a call of another schema never has a fence of ours. */
export const fenceOf = (schema: number, version: number): string => `${schema}:${version}`;

export const openingLegs = (call: OpenPlan['call']): readonly string[] =>
  call.kind === 'reserved' ? [call.consult] : [call.caller.leg];

type Json = Readonly<Record<string, unknown>>;

function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

const KINDS: Readonly<Record<CallKind, true>> = {
  reserved: true,
  parked: true,
  recalling: true,
  claimed: true,
  ended: true,
};

/** The call, or `null` after reporting a record that is not of our schema. */
export function decodeCall(text: string, onUnknownSchema: OnUnknownSchema): AnyCall | null {
  const record = parseObject(text);
  const schema = typeof record?.schema === 'number' ? record.schema : null;
  const callId = typeof record?.callId === 'string' ? record.callId : null;
  const ours =
    schema === CALL_SCHEMA &&
    callId !== null &&
    typeof record?.version === 'number' &&
    typeof record.kind === 'string' &&
    Object.hasOwn(KINDS, record.kind);
  if (ours) return record as unknown as AnyCall;
  onUnknownSchema({ callId, schema });
  return null;
}

/** The version stands in front of the JSON, where a script can read it; the schema is that of the call they belong to. */
export const encodePending = (pending: PendingOutbox): string =>
  `${pending.version} ${encode({ ...pending, schema: CALL_SCHEMA })}`;

/** Outbox commands without a schema are from a time when there was only one. */
const SCHEMA_BEFORE_IT_WAS_WRITTEN = 1;

/** The outbox commands, or `null` after reporting a record that is not of our schema: its commands are not ours to carry out. */
export function decodePending(text: string, onUnknownSchema: OnUnknownSchema): PendingOutbox | null {
  const { schema = SCHEMA_BEFORE_IT_WAS_WRITTEN, ...pending } = parseObject(text.slice(text.indexOf(' ') + 1)) ?? {};
  const { callId } = pending;
  if (schema === CALL_SCHEMA && typeof callId === 'string' && Array.isArray(pending.outbox))
    return pending as unknown as PendingOutbox;
  onUnknownSchema({
    callId: typeof callId === 'string' ? callId : null,
    schema: typeof schema === 'number' ? schema : null,
  });
  return null;
}

/** `null` when somebody else wrote it: such a ticket gives no right. */
export function decodeTicket(text: string): Ticket | null {
  const ticket = parseObject(text);
  const texts = [ticket?.callId, ticket?.lot, ticket?.orbit, ticket?.node, ticket?.retrieverNode, ticket?.retrieverLeg];
  const ours = texts.every((part) => typeof part === 'string') && typeof ticket?.version === 'number';
  return ours ? (ticket as unknown as Ticket) : null;
}
