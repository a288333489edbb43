/** `12:03:11.123 INFO  caller parked  callId=k3 orbit=701`: for eyes, not for machines. */
export function prettyLine(info: Readonly<Record<string, unknown>>): string {
  const { timestamp, level, message, ...fields } = info;
  const time = String(timestamp).slice(11, 23);
  const stack = Object.entries(fields).filter(([key]) => key.endsWith('.stack'));
  const shown = Object.entries(fields)
    .filter(([key]) => !key.endsWith('.stack'))
    .map(([key, value]) => `${key}=${showValue(value)}`);
  const line = [`${time} ${String(level).toUpperCase().padEnd(5)} ${String(message)}`, shown.join(' ')].filter(
    (part) => part !== '',
  );
  return [line.join('  '), ...stack.map(([, value]) => String(value))].join('\n');
}

function showValue(value: unknown): string {
  const text = String(value);
  return /^[^\s"=\u0000-\u001f]+$/.test(text) ? text : JSON.stringify(text);
}
