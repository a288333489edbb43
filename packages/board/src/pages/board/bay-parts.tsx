/** The parts of a bay that more than one size of the board shows. */
import { computed, effect, type ReadonlySignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { CallCard } from '@parkade/api-contract';
import type { BayFace } from '../../heart/bay-face.js';
import { countdownText, durationText } from '../../heart/duration.js';
import { isForMe, isMine } from '../../heart/viewer.js';
import { Icon, type Sign } from '../../look/icons.js';
import { isStale, serverNow, shownAt } from '../../session/office.js';
import { pieces, say } from '../../words/say.js';
import { isMany, viewer } from './lot-model.js';
import { afterRinging, clockText, endingText, leadText, nextText, whoText } from './wording.js';

/** What follows from signals and from these: another instant is another text at once, and not with the next second. */
export function useWatched<T>(compute: () => T, of: readonly unknown[]): ReadonlySignal<T> {
  return useMemo(() => computed(compute), [...of]);
}

/** How long it has been; `until`: it counts no further (`null`: it runs). Nothing but its text is drawn anew each second. */
export function Since({ at, least = false }: { readonly at: number; readonly least?: boolean }) {
  const text = useWatched(() => {
    const t = durationText(shownAt.value - at);
    return least || isStale.value ? say('wait.least', { t }) : t;
  }, [at, least]);
  return <>{text}</>;
}

/** A countdown; of a stale page the time of day, since nobody can count down to what may have happened. */
export function Until({ at }: { readonly at: number }) {
  const text = useWatched(() => (isStale.value ? clockText(at) : countdownText(at - shownAt.value)), [at]);
  return <>{text}</>;
}

/** The wait of a caller, of one who has gone the whole of it. */
export function Wait({ face, class: name = 'waited num' }: { readonly face: BayFace; readonly class?: string }) {
  if ('ending' in face) return <span class={name}>{durationText(face.ending.waitedMs ?? 0)}</span>;
  if (!('call' in face)) return null;
  if (face.kind === 'out-of-reach')
    return (
      <span class={name} role="timer">
        {say('wait.least', { t: durationText(face.since - face.call.parkedAt) })}
      </span>
    );
  return (
    <span class={name} role="timer" aria-live="off">
      <Since at={face.call.parkedAt} />
    </span>
  );
}

/** The rest of the time to the next step, from when to when; `null` where nothing is counted. */
export function fuseOf(face: BayFace): readonly [from: number, until: number] | null {
  if ((face.kind === 'waiting' || face.kind === 'soon') && face.due !== null) return [face.call.parkedAt, face.due];
  if (face.kind === 'ringing' || face.kind === 'sending') return [face.ringing.since, face.ringing.until];
  return null;
}

interface FuseProps {
  readonly from: number;
  readonly until: number;
}

/** Of hundreds of bays each fuse is set once a second: hundreds of animations would cost every frame. */
export function Fuse({ from, until }: FuseProps) {
  return isMany.value ? <SteppingFuse from={from} until={until} /> : <BurningFuse from={from} until={until} />;
}

const leftOf = ({ from, until }: FuseProps, now: number) =>
  Math.min(1, Math.max(0, (until - now) / Math.max(1, until - from)));

function SteppingFuse({ from, until }: FuseProps) {
  const bar = useRef<HTMLElement>(null);
  const left = useWatched(() => leftOf({ from, until }, shownAt.value), [from, until]);
  useEffect(
    () =>
      effect(() => {
        if (bar.current !== null) bar.current.style.transform = `scaleX(${left.value.toFixed(3)})`;
      }),
    [left],
  );
  return (
    <span class="fuse" aria-hidden="true">
      <i ref={bar} />
    </span>
  );
}

/** Burns down by a transform of the browser's own: no script runs for a frame of it. */
function BurningFuse({ from, until }: FuseProps) {
  const bar = useRef<HTMLElement>(null);
  const stale = isStale.value;
  useLayoutEffect(() => {
    const element = bar.current;
    if (element === null) return undefined;
    const now = stale ? shownAt.peek() : serverNow();
    const left = leftOf({ from, until }, now);
    element.style.transform = `scaleX(${left})`;
    if (stale || left <= 0) return undefined;
    const burning = element.animate([{ transform: `scaleX(${left})` }, { transform: 'scaleX(0)' }], {
      duration: until - now,
      fill: 'forwards',
    });
    return () => burning.cancel();
  }, [from, until, stale]);
  return (
    <span class="fuse" aria-hidden="true">
      <i ref={bar} />
    </span>
  );
}

/** One line: what comes next, and when. */
export function NextLine({ face }: { readonly face: BayFace }) {
  const stale = isStale.value;
  if (face.kind === 'ringing' || face.kind === 'sending') {
    const who = face.kind === 'sending' ? whoText(face.ringing.target) : face.ringing.target.user;
    const next = face.kind === 'sending' ? null : afterRinging(face.call, face.ringing.until);
    return (
      <Line until={face.ringing.until}>
        {next === null ? say('next.ringing', { who }) : say('next.ringing.then', { who, next })}
      </Line>
    );
  }
  if (face.kind !== 'waiting' && face.kind !== 'soon') return null;
  const { next } = face.call;
  if (face.kind === 'soon' && face.overdue && !stale) {
    const target = next?.kind === 'ring' ? next.target : null;
    return (
      <Line until={null}>
        {target === null ? say('next.overdue.nobody') : say('next.overdue', { who: target.user })}
      </Line>
    );
  }
  if (next?.kind === 'stay') return <Line until={null}>{`${nextText(next, true)} ${clockText(next.until)}`}</Line>;
  return <Line until={face.due}>{nextText(next, stale)}</Line>;
}

function Line({ children, until }: { readonly children: string; readonly until: number | null }) {
  return (
    <span class="next">
      <span class="cut">{children}</span>
      {until !== null && (
        <b class="num" role="timer" aria-live="off">
          <Until at={until} />
        </b>
      )}
    </span>
  );
}

export function ForTag({ call }: { readonly call: CallCard }) {
  if (call.forWhom === null) return null;
  const mine = isForMe(viewer.value, call);
  return (
    <span class={mine ? 'tag you' : 'tag'}>
      <Icon sign="arrow" />
      <bdi class="cut">{mine ? say('tag.you') : call.forWhom}</bdi>
    </span>
  );
}

/** What is said in a bay whose caller cannot simply be picked up; `null` where the next line says all. */
export function messageOf(face: BayFace): { readonly sign: Sign; readonly text: preact.ComponentChildren } | null {
  const bold = (text: string) => <b key={text}>{text}</b>;
  switch (face.kind) {
    case 'connecting-you': {
      const ext = face.phone?.user ?? '';
      const key = face.stage === 'asked' ? 'say.asked' : face.stage === 'rings' ? 'say.rings' : 'say.joining';
      return { sign: 'phone', text: pieces(key, { ext: bold(ext) }) };
    }
    case 'connecting-other':
      return face.race === null
        ? { sign: 'phone', text: pieces('say.other', { who: bold(whoText(face.by)) }) }
        : raceMessage(face.race);
    case 'sending':
      return isMine(viewer.value, face.ringing.target) ? { sign: 'phone', text: say('say.sending.you') } : null;
    case 'taken':
      return face.race === null
        ? { sign: 'person-tick', text: pieces('say.taken', { who: bold(whoText(face.ending.by)) }) }
        : raceMessage(face.race);
    case 'yours':
      return { sign: 'phone', text: say('say.yours') };
    case 'hung-up':
    case 'moved-on':
    case 'lost':
      return {
        sign: face.kind === 'hung-up' ? 'handset-down' : face.kind === 'lost' ? 'broken-link' : 'arrow',
        text: endingText(face.ending),
      };
    case 'out-of-reach':
      return {
        sign: 'broken-link',
        text: pieces('say.reach', { node: bold(face.call.node), t: <Since key="t" at={face.since} /> }),
      };
    default:
      return null;
  }
}

const raceMessage = (race: Parameters<typeof leadText>[0] & { readonly by: Parameters<typeof whoText>[0] }) => ({
  sign: 'person-tick' as const,
  text: pieces('say.race', { who: <b key="who">{whoText(race.by)}</b>, t: leadText(race) }),
});
