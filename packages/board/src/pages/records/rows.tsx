import { useSignal } from '@preact/signals';
import type { RecordPage, RecordRow, RecordWhole } from '@parkade/api-contract';
import { durationText } from '../../heart/duration.js';
import { Button } from '../../look/controls.js';
import { ask } from '../../session/client.js';
import { locale } from '../../words/say.js';
import { Shown, useAsked, type Asked } from '../admin/asked.js';
import { adminWords, fill } from '../admin/words/say.js';

const PAGE = 50;

const clockOf = (ms: number): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: 'short', timeStyle: 'medium' }).format(ms);
const whoIs = (row: RecordRow): string => {
  const said = adminWords().records;
  return row.erased ? said.erased : row.callerName || row.callerNumber || said.withheld;
};

/** Each call, latest first; a press opens all its legs and times. */
export function Rows({ query }: { readonly query: string }) {
  const first = useAsked<RecordPage>(`records?${query}&limit=${PAGE}`, 0);
  return <Shown asked={first.value}>{(page) => <RowTable key={query} first={page} query={query} />}</Shown>;
}

function RowTable({ first, query }: { readonly first: RecordPage; readonly query: string }) {
  const said = adminWords().records;
  const pages = useSignal<readonly RecordPage[]>([first]);
  const opened = useSignal<string | null>(null);
  const next = pages.value.at(-1)?.next ?? null;
  const more = async (): Promise<void> => {
    const got = await ask<RecordPage>(`records?${query}&limit=${PAGE}&after=${encodeURIComponent(next ?? '')}`);
    if (got.ok) pages.value = [...pages.value, got.value];
  };
  const rows = pages.value.flatMap(({ records }) => records);
  if (rows.length === 0) return <p>{said.none}</p>;
  return (
    <>
      <h2>{said.rows}</h2>
      <table class="admin-sheet narrow-rows">
        <thead>
          <tr>
            {[said.at, said.bay, said.who, said.by, said.waited, said.ended, said.with, said.rings].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={row.callId}
              row={row}
              isOpen={opened.value === row.callId}
              onPress={() => {
                opened.value = opened.value === row.callId ? null : row.callId;
              }}
            />
          ))}
        </tbody>
      </table>
      {next !== null && (
        <div>
          <Button onPress={() => void more()}>{said.more}</Button>
        </div>
      )}
    </>
  );
}

interface RowProps {
  readonly row: RecordRow;
  readonly isOpen: boolean;
  readonly onPress: () => void;
}

function Row({ row, isOpen, onPress }: RowProps) {
  const said = adminWords().records;
  return (
    <>
      <tr>
        <td class="num">{clockOf(row.parkedAt ?? row.openedAt)}</td>
        <td>
          <b class="num">{row.orbit}</b>
        </td>
        <td>
          <button
            type="button"
            class="row-key"
            aria-expanded={isOpen}
            aria-label={fill(said.open, { who: whoIs(row) })}
            onClick={onPress}
          >
            <bdi>{whoIs(row)}</bdi>
          </button>{' '}
          {row.callerName !== '' && <span class="num">{row.callerNumber}</span>}
        </td>
        <td>{row.parker ?? '–'}</td>
        <td class="num">{row.waitedMs === null ? '–' : durationText(row.waitedMs)}</td>
        <td>{said.ends[row.end]}</td>
        <td>{row.retriever ?? row.forwardedTo ?? '–'}</td>
        <td class="num">{row.rings}</td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={8}>
            <Whole callId={row.callId} />
          </td>
        </tr>
      )}
    </>
  );
}

function Whole({ callId }: { readonly callId: string }) {
  const whole = useAsked<RecordWhole>(`records/${encodeURIComponent(callId)}`, 0);
  return <Shown asked={whole.value as Asked<RecordWhole>}>{(record) => <Steps record={record} />}</Shown>;
}

function Steps({ record }: { readonly record: RecordWhole }) {
  const said = adminWords().records;
  return (
    <div class="whole">
      <section>
        <h3>{said.steps}</h3>
        <ol>
          {record.steps.map(({ at, what, version }) => (
            <li key={`${version}-${at}-${what}`}>
              <span class="num">{clockOf(at)}</span> {what}
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h3>{said.legs}</h3>
        <ul>
          {record.legs.map(({ leg, is }) => (
            <li key={leg}>
              {is} <code>{leg}</code>
            </li>
          ))}
        </ul>
      </section>
      {record.refusals.length > 0 && (
        <section>
          <h3>{said.refusals}</h3>
          <ul>
            {record.refusals.map(({ at, leg, reason, asker, number }) => (
              <li key={leg}>
                <span class="num">{clockOf(at)}</span> <bdi>{asker ?? number}</bdi> {reason}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
