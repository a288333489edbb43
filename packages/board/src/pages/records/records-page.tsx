import { useSignal } from '@preact/signals';
import type { RecordSummary, SummaryRow } from '@parkade/api-contract';
import { Frame } from '../../app/frame.js';
import { durationText } from '../../heart/duration.js';
import { addressOf } from '../../session/client.js';
import { known, serverNow } from '../../session/office.js';
import { Shown, useAsked } from '../admin/asked.js';
import { adminWords, fill } from '../admin/words/say.js';
import { between, hoursOf, personsOf, queryOf, SPANS, weekBefore, type Wanted } from './asked-records.js';
import { HoursTable, ParksByHour, WaitsByHour } from './charts.js';
import { Rows } from './rows.js';
import '../admin/admin.css';
import './records.css';

const EVERY_MS = 30_000;
const MOST_JSON = 500;

function midnight(): number {
  const day = new Date(serverNow());
  day.setHours(0, 0, 0, 0);
  return day.getTime();
}

/** What was: figures, charts with their tables, each call. */
export default function RecordsPage() {
  const said = adminWords().records;
  const wanted = useSignal<Wanted>({ span: 'today', lot: '', person: '', caller: '' });
  const span = between(wanted.value.span, midnight());
  const query = queryOf(wanted.value, span);
  const before = queryOf(wanted.value, weekBefore(span));
  return (
    <Frame title={said.title}>
      <Filter
        wanted={wanted.value}
        onChoose={(chosen) => {
          wanted.value = { ...wanted.value, ...chosen };
        }}
        query={query}
      />
      <Figures query={query} before={before} />
      <Hours query={query} />
      <Persons query={query} />
      <Rows query={query} />
    </Frame>
  );
}

interface FilterProps {
  readonly wanted: Wanted;
  readonly onChoose: (chosen: Partial<Wanted>) => void;
  readonly query: string;
}

function Filter({ wanted, onChoose, query }: FilterProps) {
  const said = adminWords().records;
  return (
    <div class="form">
      <label class="field">
        {said.day}
        <select
          class="input"
          value={wanted.span}
          onChange={(event) => onChoose({ span: SPANS.find((one) => one === event.currentTarget.value) ?? 'today' })}
        >
          {SPANS.map((span) => (
            <option key={span} value={span}>
              {said.days[span]}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        {said.lot}
        <select class="input" value={wanted.lot} onChange={(event) => onChoose({ lot: event.currentTarget.value })}>
          <option value="">{said.allLots}</option>
          {[...known.value.lots.values()].map(({ info }) => (
            <option key={info.lot} value={info.lot}>
              {info.label}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        {said.person}
        <input
          class="input"
          placeholder="1001@…"
          value={wanted.person}
          onChange={(event) => onChoose({ person: event.currentTarget.value.trim() })}
        />
      </label>
      <label class="field">
        {said.caller}
        <input
          class="input"
          inputMode="tel"
          value={wanted.caller}
          onChange={(event) => onChoose({ caller: event.currentTarget.value.trim() })}
        />
      </label>
      <p class="downloads">
        <a class="button" href={addressOf(`records/export?${query}`).href} download>
          {said.csv}
        </a>
        <a class="button" href={addressOf(`records?${query}&limit=${MOST_JSON}`).href} download="records.json">
          {said.json}
        </a>
      </p>
    </div>
  );
}

function Figures({ query, before }: { readonly query: string; readonly before: string }) {
  const now = useAsked<RecordSummary>(`records/summary?${query}&by=all`, EVERY_MS);
  const then = useAsked<RecordSummary>(`records/summary?${before}&by=all`, 0);
  return (
    <Shown asked={now.value}>
      {({ rows }) => (
        <FigureList row={rows[0]} before={then.value?.ok === true ? then.value.value.rows[0] : undefined} />
      )}
    </Shown>
  );
}

interface FigureListProps {
  readonly row: SummaryRow | undefined;
  readonly before: SummaryRow | undefined;
}

function FigureList({ row, before }: FigureListProps) {
  const said = adminWords().records;
  const figures: readonly (readonly [string, (of: SummaryRow) => string])[] = [
    [said.parks, ({ parks }) => String(parks)],
    [said.pickedUp, ({ parks, pickedUp }) => (parks === 0 ? '–' : `${((100 * pickedUp) / parks).toFixed(1)} %`)],
    [said.half, ({ waitP50Ms }) => (waitP50Ms === null ? '–' : durationText(waitP50Ms))],
    [said.most, ({ waitP95Ms }) => (waitP95Ms === null ? '–' : durationText(waitP95Ms))],
    [said.answered, ({ recallAnswered }) => String(recallAnswered)],
    [said.hungUp, ({ abandoned }) => String(abandoned)],
    [said.lost, ({ lost }) => String(lost)],
  ];
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="figure">{row === undefined ? '–' : value(row)}</dd>
          <dd class="before">{before === undefined ? '' : fill(said.against, { n: value(before) })}</dd>
        </div>
      ))}
    </dl>
  );
}

function Hours({ query }: { readonly query: string }) {
  const said = adminWords().records;
  const offset = -new Date(serverNow()).getTimezoneOffset();
  const asked = useAsked<RecordSummary>(`records/summary?${query}&by=hour-of-day&utcOffsetMinutes=${offset}`, EVERY_MS);
  return (
    <Shown asked={asked.value}>
      {({ rows }) => {
        const hours = hoursOf(rows);
        if (hours.length === 0) return null;
        return (
          <div class="charts">
            <figure class="card">
              <figcaption>
                <b>{said.byHour}</b>
                <span class="legend picked">{said.ends['picked-up']}</span>
                <span class="legend stripes">{said.ends['recall-answered']}</span>
                <span class="legend dots">{said.ends.abandoned}</span>
              </figcaption>
              <ParksByHour hours={hours} />
            </figure>
            <figure class="card">
              <figcaption>
                <b>{said.waits}</b>
                <span class="legend picked">{said.half}</span>
                <span class="legend line">{said.most}</span>
              </figcaption>
              <WaitsByHour hours={hours} />
            </figure>
            <HoursTable hours={hours} />
          </div>
        );
      }}
    </Shown>
  );
}

function Persons({ query }: { readonly query: string }) {
  const said = adminWords().records;
  const parkers = useAsked<RecordSummary>(`records/summary?${query}&by=parker`, EVERY_MS);
  const retrievers = useAsked<RecordSummary>(`records/summary?${query}&by=retriever`, EVERY_MS);
  if (parkers.value?.ok !== true || retrievers.value?.ok !== true) return null;
  const persons = personsOf(parkers.value.value.rows, retrievers.value.value.rows);
  if (persons.length === 0) return null;
  return (
    <table class="admin-sheet narrow-rows persons">
      <caption>{said.persons}</caption>
      <thead>
        <tr>
          <th scope="col">{said.person}</th>
          <th scope="col" class="end">
            {said.parkedCount}
          </th>
          <th scope="col" class="end">
            {said.took}
          </th>
        </tr>
      </thead>
      <tbody>
        {persons.map(({ person, parked, took }) => (
          <tr key={person}>
            <th scope="row">{person}</th>
            <td class="num end">{parked}</td>
            <td class="num end">{took}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
