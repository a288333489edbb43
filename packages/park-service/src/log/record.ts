import { isSecretKey, REDACTED, redactText } from './redaction.js';

export type Plain = string | number | boolean | null;
export type LogRecord = Readonly<Record<string, Plain>>;

/** Winston puts a field `message` behind the message and drops `level`; such fields get another name. */
const RESERVED = new Set(['message', 'level', 'timestamp', 'splat']);
const LONGEST = 4000;

/**
 * Flat, printable fields: nested things become `a.b`, errors become their text and stack, secrets a mark. Whatever
 * cannot be read (a getter that throws, a cycle) becomes a mark as well: a log line must never throw.
 */
export function flatten(fields: object): LogRecord {
  const record: Record<string, Plain> = {};
  for (const key of Object.keys(fields)) put(record, key, readField(fields, key), 0);
  return record;
}

function readField(fields: object, key: string): unknown {
  try {
    return (fields as Record<string, unknown>)[key];
  } catch {
    return '[unreadable]';
  }
}

function put(record: Record<string, Plain>, key: string, value: unknown, depth: number): void {
  const name = RESERVED.has(key) ? `field_${key}` : key;
  if (value === undefined) return;
  if (isSecretKey(key)) record[name] = value === null ? null : REDACTED;
  else if (value === null || typeof value === 'boolean') record[name] = value;
  else if (typeof value === 'number') record[name] = Number.isFinite(value) ? value : String(value);
  else if (typeof value === 'string') record[name] = shorten(redactText(value));
  else if (isError(value)) putError(record, name, value);
  else if (typeof value === 'object' && isPlainMap(value) && depth < 3) {
    for (const inner of Object.keys(value)) put(record, `${key}.${inner}`, readField(value, inner), depth + 1);
  } else record[name] = shorten(redactText(show(value)));
}

function putError(record: Record<string, Plain>, name: string, error: Error): void {
  record[name] = shorten(redactText(`${error.name}: ${error.message}`));
  if (typeof error.stack === 'string') record[`${name}.stack`] = shorten(redactText(error.stack));
}

/** Not `instanceof`: errors of another realm (a worker, a test's sandbox) are errors too. */
const isError = (value: unknown): value is Error => Object.prototype.toString.call(value) === '[object Error]';

function isPlainMap(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function show(value: unknown): string {
  try {
    if (Array.isArray(value)) return value.map(String).join(', ');
    return String(value);
  } catch {
    return '[unreadable]';
  }
}

const shorten = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
