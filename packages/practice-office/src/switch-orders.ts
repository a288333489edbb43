/** What an engine asks of a switch, shortened to what a technician wants to see; `null` for questions and housekeeping. */
const ORDERS = /^(?:bg)?api (uuid_(?!dump|getvar|exists|phone_event)\w+|originate|chat|bridge|sched_\w+)\b.*/;
const MOST_LETTERS = 160;

export function orderOf(command: string): string | null {
  const [first = '', ...headers] = command.split('\n');
  if (ORDERS.test(first)) return shortened(first.replace(/^(?:bg)?api /, ''));
  if (!first.startsWith('sendmsg')) return null;
  const header = (name: string): string =>
    headers
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? '';
  const app = header('execute-app-name');
  return app === '' ? null : shortened(`${app} ${header('execute-app-arg')}`);
}

const shortened = (text: string): string => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text);
