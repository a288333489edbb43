import { durationText } from '../../heart/duration.js';
import { adminWords } from '../admin/words/say.js';
import { scaleTop, type Hour } from './asked-records.js';

const WIDTH = 640;
const HEIGHT = 200;
const LEFT = 48;
const BELOW = 24;
const ABOVE = 12;

interface ChartProps {
  readonly hours: readonly Hour[];
}

const innerHeight = HEIGHT - ABOVE - BELOW;
const heightOf = (value: number, top: number): number => (innerHeight * value) / top;

function Frame({ top, label, hours, children }: ChartProps & FrameRest) {
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label.name}>
      <defs>
        <pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="3" height="6" class="bar-recall" />
        </pattern>
        <pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">
          <circle cx="1.5" cy="1.5" r="1.2" class="bar-gone" />
        </pattern>
      </defs>
      {[0, 0.5, 1].map((part) => {
        const y = HEIGHT - BELOW - innerHeight * part;
        return (
          <g key={part}>
            <line x1={LEFT} x2={WIDTH} y1={y} y2={y} class="grid-line" />
            <text x={LEFT - 6} y={y + 4} class="mark-text end">
              {label.value(top * part)}
            </text>
          </g>
        );
      })}
      {children}
      {hours.map(({ hour }, nth) => (
        <text key={hour} x={middleOf(nth, hours.length)} y={HEIGHT - 6} class="mark-text middle">
          {hour}
        </text>
      ))}
    </svg>
  );
}

interface FrameRest {
  readonly top: number;
  readonly label: { readonly name: string; readonly value: (value: number) => string };
  readonly children: preact.ComponentChildren;
}

const stepOf = (count: number): number => (WIDTH - LEFT) / Math.max(1, count);
const middleOf = (nth: number, count: number): number => LEFT + stepOf(count) * (nth + 0.5);

/** Parks by hour: picked up, ring-back answered, hung up; patterns, not only hues. */
export function ParksByHour({ hours }: ChartProps) {
  const said = adminWords().records;
  const top = scaleTop(Math.max(1, ...hours.map(({ parks }) => parks)));
  const width = stepOf(hours.length) * 0.6;
  return (
    <Frame hours={hours} top={top} label={{ name: said.byHour, value: (value) => String(Math.round(value)) }}>
      {hours.map(({ hour, pickedUp, recallAnswered, abandoned }, nth) => {
        const x = middleOf(nth, hours.length) - width / 2;
        let y = HEIGHT - BELOW;
        return (
          <g key={hour}>
            {(
              [
                [pickedUp, 'bar-picked'],
                [recallAnswered, 'bar-stripes'],
                [abandoned, 'bar-dots'],
              ] as const
            ).map(([value, look]) => {
              y -= heightOf(value, top);
              return <rect key={look} x={x} y={y} width={width} height={heightOf(value, top)} class={look} />;
            })}
          </g>
        );
      })}
    </Frame>
  );
}

/** Of each hour: half waited no longer than the bar, 95 of 100 no longer than the line above it. */
export function WaitsByHour({ hours }: ChartProps) {
  const said = adminWords().records;
  const top = scaleTop(Math.max(1000, ...hours.map(({ mostMs }) => mostMs ?? 0)));
  const width = stepOf(hours.length) * 0.6;
  return (
    <Frame hours={hours} top={top} label={{ name: said.waits, value: durationText }}>
      {hours.map(({ hour, halfMs, mostMs }, nth) => {
        const x = middleOf(nth, hours.length) - width / 2;
        const half = heightOf(halfMs ?? 0, top);
        const most = HEIGHT - BELOW - heightOf(mostMs ?? 0, top);
        return (
          <g key={hour}>
            <rect x={x} y={HEIGHT - BELOW - half} width={width} height={half} class="bar-picked" />
            {mostMs !== null && <line x1={x} x2={x + width} y1={most} y2={most} class="most-line" />}
          </g>
        );
      })}
    </Frame>
  );
}

/** The same figures, to be read. */
export function HoursTable({ hours }: ChartProps) {
  const said = adminWords().records;
  const time = (ms: number | null): string => (ms === null ? '–' : durationText(ms));
  return (
    <details>
      <summary>{said.figures}</summary>
      <table class="admin-sheet narrow-rows">
        <thead>
          <tr>
            {[
              said.hour,
              said.parks,
              said.ends['picked-up'],
              said.ends['recall-answered'],
              said.ends.abandoned,
              said.half,
              said.most,
            ].map((name) => (
              <th key={name} scope="col" class="end">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hours.map(({ hour, parks, pickedUp, recallAnswered, abandoned, halfMs, mostMs }) => (
            <tr key={hour}>
              <th scope="row" class="num end">
                {hour}
              </th>
              {[parks, pickedUp, recallAnswered, abandoned, time(halfMs), time(mostMs)].map((value, nth) => (
                <td key={nth} class="num end">
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
