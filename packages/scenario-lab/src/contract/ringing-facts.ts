/** Raw facts about ringing all phones of a user: what a recall builds on. */
import type { LabIncomingCall } from '../lab.js';
import { expectThat } from '../scenarios/scenario.js';
import { eventually } from '../waiting.js';
import type { ContractBench } from './bench.js';
import type { Fact } from './fact.js';

const RINGING = '22222222-aaaa-4bbb-8ccc-000000000002';
const MARK = `parkade_ringing=${RINGING},presence_data=${RINGING}`;
const ELSEWHERE = /completed elsewhere/i;

const holds = (what: string, actual: string, wanted: RegExp): void =>
  expectThat(`${what} is ${String(wanted)}, not ${JSON.stringify(actual)}`, wanted.test(actual));

interface Rung {
  readonly one: LabIncomingCall;
  readonly other: LabIncomingCall;
  /** What the origination answers in the end. */
  readonly result: Promise<string>;
}

/** Two phones of 1001 ring. */
async function twoRing(bench: ContractBench, variables: string): Promise<Rung> {
  const phones = [await bench.lab.phone('1001', { shared: true }), await bench.lab.phone('1001', { shared: true })];
  await bench.command('event plain BACKGROUND_JOB');
  const job = await bench.command(`bgapi originate {${variables}}user/1001@pbx.test &park()`);
  const id = /Job-UUID: ([0-9a-f-]{36})$/.exec(job)?.[1];
  const [one, other] = await Promise.all(phones.map((phone) => phone.nextCall()));
  if (one === undefined || other === undefined) throw new Error('two phones were made');
  const result = bench
    .event('BACKGROUND_JOB', (event) => event['Job-UUID'] === id, 10_000)
    .then((event) => (event['_body'] ?? '').trim());
  // Whoever does not look at it is not to be told of it either.
  result.catch(() => undefined);
  return { one, other, result };
}

const listed = async (bench: ContractBench): Promise<number> => {
  const list = JSON.parse(await bench.api(`show channels like ${RINGING} as json`)) as { rows?: readonly unknown[] };
  return list.rows?.length ?? 0;
};

const untilListed = (bench: ContractBench, count: number): Promise<true> =>
  eventually(`${count} legs with the mark`, { within: 3000, every: 50 }, async () => {
    const found = await listed(bench);
    if (found !== count) throw new Error(`${found} are listed`);
    return true as const;
  });

export const RINGING_FACTS: readonly Fact[] = [
  {
    title: 'a leg name of ours (origination_uuid) lets only the first phone of a user ring',
    async run(bench) {
      const phones = [await bench.lab.phone('1001', { shared: true }), await bench.lab.phone('1001', { shared: true })];
      await bench.command(
        `bgapi originate {origination_uuid=${RINGING},originate_timeout=2}user/1001@pbx.test &park()`,
      );
      await Promise.any(phones.map((phone) => phone.nextCall()));
      await bench.event('CHANNEL_HANGUP', (event) => event['Unique-ID'] === RINGING, 6000);
      const received = phones.reduce((sum, phone) => sum + phone.callsReceived(), 0);
      expectThat(`one phone was rung, not ${received}`, received === 1);
    },
  },
  {
    title:
      'originate user/ rings all phones of a user; the first that is answered wins, the others are told "completed elsewhere"',
    async run(bench) {
      const { one, other, result } = await twoRing(bench, 'originate_timeout=10');
      await one.answer();
      holds('the reason', await other.untilCancelled(), ELSEWHERE);
      holds('the result', await result, /^\+OK [0-9a-f-]{36}$/);
      await one.hangUp();
    },
  },
  {
    title: 'execute_on_post_originate runs on the answered leg alone, before it goes anywhere',
    async run(bench) {
      const forget = "execute_on_post_originate_parkade='unset parkade_ringing'";
      const { one, other, result } = await twoRing(bench, `originate_timeout=10,${MARK},${forget}`);
      await one.answer();
      await other.untilCancelled();
      const winner = (await result).slice('+OK '.length);
      holds('its mark', String(await bench.variable(winner, 'parkade_ringing')), /^null$/);
      const lost = await bench.event('CHANNEL_HANGUP', (event) => event['Unique-ID'] !== winner);
      holds("the other's mark", String(lost['variable_parkade_ringing']), new RegExp(RINGING));
      await one.hangUp();
    },
  },
  {
    title: 'hupall with a variable ends the legs that have it, and says +OK also when none has',
    async run(bench) {
      const { one, other, result } = await twoRing(bench, `originate_timeout=10,${MARK}`);
      holds('for nobody', await bench.api(`hupall LOSE_RACE parkade_ringing ${'0'.repeat(36)}`), /^\+OK/);
      holds('for these', await bench.api(`hupall LOSE_RACE parkade_ringing ${RINGING}`), /^\+OK/);
      for (const call of [one, other]) holds('the reason', await call.untilCancelled(), ELSEWHERE);
      holds('the result', await result, /^-ERR LOSE_RACE$/);
    },
  },
  {
    title: 'show channels like <text> lists the legs that have it as presence_data, and no rows when there are none',
    async run(bench) {
      await untilListed(bench, 0);
      const { one, other } = await twoRing(bench, `originate_timeout=10,${MARK}`);
      await untilListed(bench, 2);
      // A leg that has failed may stay there until the origination is over: that one holds it.
      for (const call of [one, other]) await call.reject(486);
      await untilListed(bench, 0);
    },
  },
  {
    title: 'one phone busy and the other not answered is NO_ANSWER; both busy is USER_BUSY',
    async run(bench) {
      const first = await twoRing(bench, 'originate_timeout=2');
      await first.one.reject(486);
      holds('busy and not answered', await first.result, /^-ERR NO_ANSWER$/);
      for (const phone of [first.one, first.other]) await phone.untilEnded();
    },
  },
  {
    title: 'outbound_redirect_fatal: 302 of the only phone ends the origination with REQUESTED_CHAN_UNAVAIL',
    async run(bench) {
      const mailbox = await bench.phone('1003');
      (await bench.phone('1001')).meetCallsWith({ forwardTo: mailbox });
      const said = await bench.api('originate {outbound_redirect_fatal=true}user/1001@pbx.test &park()');
      holds('the result', said, /^-ERR REQUESTED_CHAN_UNAVAIL$/);
      expectThat('the mailbox was not rung', mailbox.callsReceived() === 0);
    },
  },
  {
    title:
      'group_confirm_key: an answered phone has not won before the key, the other rings on, and its time is its own',
    async run(bench) {
      const asks = 'originate_timeout=12,leg_timeout=10,group_confirm_key=1,group_confirm_file=silence_stream://-1';
      const { one, other, result } = await twoRing(bench, `${asks},group_confirm_timeout=2`);
      await one.answer();
      await one.untilEnded();
      expectThat('the other rings on', !other.isUp());
      await other.answer();
      await other.press('1');
      holds('the result', await result, /^\+OK/);
      await other.hangUp();
    },
  },
];
