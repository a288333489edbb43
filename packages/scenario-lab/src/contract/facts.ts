/**
 * Raw facts about FreeSWITCH that the engine builds on, held by a real one. The practice switch is right as long as it gives
 * the same answers.
 */
import { conversation, expectThat } from '../scenarios/scenario.js';
import { eventually } from '../waiting.js';
import type { Fact } from './fact.js';
import { FORWARD_FACTS } from './forward-facts.js';
import { HOLD_FACTS } from './hold-facts.js';
import { inTheEnginesPlace } from './in-the-engines-place.js';
import { WAITING_FACTS } from './waiting-facts.js';

const NOBODY = '00000000-aaaa-4bbb-8ccc-000000000000';
const hereOf = (leg: string): string => `\${uuid_getvar(${leg} parkade_here)}`;
const UUID = /^[0-9a-f-]{36}$/;

function same(what: string, actual: unknown, wanted: string | RegExp | null): void {
  const holds = wanted instanceof RegExp ? wanted.test(String(actual)) : actual === wanted;
  expectThat(`${what} is ${String(wanted)}, not ${JSON.stringify(actual)}`, holds);
}

const API_OF_NOBODY: readonly (readonly [string, string | RegExp])[] = [
  [`uuid_exists ${NOBODY}`, 'false'],
  [`uuid_kill ${NOBODY} PICKED_OFF`, '-ERR No such channel!'],
  [`uuid_transfer ${NOBODY} parkade-hold XML parkade`, '-ERR No such channel!'],
  [`uuid_getvar ${NOBODY} parkade_call`, '-ERR No such channel!'],
  [`uuid_setvar ${NOBODY} parkade_call x`, '-ERR No such channel!'],
  // A real switch adds its usage on a second line.
  [`uuid_setvar_multi ${NOBODY} a=b;c=d`, /^-ERR No such channel!/],
  [`uuid_bridge ${NOBODY} ${NOBODY}`, '-ERR Invalid uuid'],
  [`uuid_dump ${NOBODY}`, '-ERR No such channel!'],
  [`sched_del ${NOBODY}`, /^(?:\+OK Deleted: 0|-ERR.*)$/],
  ['no_such_command x', '-ERR no_such_command Command not found!'],
  ['show channels count', '0 total.'],
];

const ANSWERS: readonly Fact[] = [
  ...API_OF_NOBODY.map(([command, wanted]): Fact => ({
    title: `api ${command.replace(NOBODY, '<nobody>')} answers ${String(wanted)}`,
    run: async (bench) => same('the answer', await bench.api(command), wanted),
  })),
  {
    title: 'bgapi answers with a job, and the job ends with a BACKGROUND_JOB event that carries the answer',
    async run(bench) {
      await bench.command('event plain BACKGROUND_JOB');
      const job = /Job-UUID: ([0-9a-f-]{36})$/.exec(await bench.command(`bgapi uuid_exists ${NOBODY}`))?.[1];
      same('the job', job, UUID);
      await bench.event('BACKGROUND_JOB', (event) => event['Job-UUID'] === job);
    },
  },
  {
    title: 'a channel event arrives under its own name with Unique-ID, Core-UUID and a rising Event-Sequence',
    async run(bench) {
      await conversation(await bench.phone('1000'), await bench.phone('1001'));
      const numbers = bench.events.map((event) => Number(event['Event-Sequence']));
      expectThat(
        'sequence numbers rise',
        numbers.every((one, index) => one > (numbers[index - 1] ?? 0)),
      );
      expectThat('every event names its switch', new Set(bench.events.map((event) => event['Core-UUID'])).size === 1);
      await bench.event('CHANNEL_ANSWER', (event) => UUID.test(event['Unique-ID'] ?? ''));
    },
  },
];

const TRANSFERS: readonly Fact[] = [
  {
    title: 'blind REFER of the called side: the dialling leg says who it had dialled, and whom it talked to last',
    async run(bench) {
      const [alice, bob] = [await bench.phone('1000'), await bench.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      const [leg, parker] = [await bench.legOf('1000'), await bench.legOf('1001')];
      await called.blindTransfer('*70');
      await caller.hears('music');
      same('transfer_history', await bench.variable(leg, 'transfer_history'), /bl_xfer:\*70\/default\/XML/);
      same('transfer_source', await bench.variable(leg, 'transfer_source'), /bl_xfer:/);
      same('last_bridge_to', await bench.variable(leg, 'last_bridge_to'), parker);
      same('originated_legs', await bench.variable(leg, 'originated_legs'), new RegExp(parker));
      same('dialed_user', await bench.variable(leg, 'dialed_user'), '1001');
      same('dialed_domain', await bench.variable(leg, 'dialed_domain'), 'pbx.test');
      same('user_name', await bench.variable(leg, 'user_name'), '1000');
      same('sip_refer_to', await bench.variable(leg, 'sip_refer_to'), /<sip:\*70@/);
      same('direction', await bench.variable(leg, 'direction'), 'inbound');
    },
  },
  {
    title: "blind REFER of the calling side: the dialled leg keeps the dialler's login and leg",
    async run(bench) {
      const [alice, bob] = [await bench.phone('1000'), await bench.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      const [parker, leg] = [await bench.legOf('1000'), await bench.legOf('1001')];
      await caller.blindTransfer('*70');
      await called.hears('music');
      same('transfer_history', await bench.variable(leg, 'transfer_history'), /bl_xfer:\*70\/default\/XML/);
      same('last_bridge_to', await bench.variable(leg, 'last_bridge_to'), parker);
      same('originating_leg_uuid', await bench.variable(leg, 'originating_leg_uuid'), parker);
      same('dialed_user', await bench.variable(leg, 'dialed_user'), '1001');
      same('user_name', await bench.variable(leg, 'user_name'), null);
      same('direction', await bench.variable(leg, 'direction'), 'outbound');
      same('Caller-Username', /^Caller-Username: (.*)$/m.exec(await bench.api(`uuid_dump ${leg}`))?.[1], '1000');
    },
  },
  {
    title: 'the leg that sent a blind REFER ends with NORMAL_CLEARING or BLIND_TRANSFER, the other goes on',
    async run(bench) {
      const [alice, bob] = [await bench.phone('1000'), await bench.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      const parker = await bench.legOf('1001');
      await called.blindTransfer('*70');
      const end = await bench.event('CHANNEL_HANGUP', (event) => event['Unique-ID'] === parker);
      same('Hangup-Cause', end['Hangup-Cause'], /^(?:NORMAL_CLEARING|BLIND_TRANSFER)$/);
      await caller.hears('music');
    },
  },
  {
    title:
      'attended REFER onto an application: the held leg runs inline_destination, the consult leg ends ATTENDED_TRANSFER',
    async run(bench) {
      const [alice, bob] = [await bench.phone('1000'), await bench.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      const [held, talk] = [await bench.legOf('1000'), await bench.legOf('1001')];
      await called.hold();
      const consult = bob.call('701');
      await consult.hears('no-engine');
      const consultLeg = await bench.legOf('1001', { after: talk });
      const plan =
        'm:^:set:parkade_music=tone_stream://%(1000,0,2000);loops=-1^set:parkade_failsafe_sec=60^transfer:parkade-hold XML parkade';
      await bench.api(`uuid_setvar ${consultLeg} inline_destination ${plan}`);
      same('the transfer', (await called.attendedTransfer(consult)).kind, 'accepted');
      const end = await bench.event('CHANNEL_HANGUP', (event) => event['Unique-ID'] === consultLeg);
      same('Hangup-Cause', end['Hangup-Cause'], 'ATTENDED_TRANSFER');
      await caller.hearsOnly(['music']);
      same('sip_refer_to', await bench.variable(held, 'sip_refer_to'), /Replaces=/);
      await called.untilEnded();
    },
  },
];

const JOINS: readonly Fact[] = [
  {
    title: 'uuid_bridge of two legs on music: +OK with the second uuid, one CHANNEL_BRIDGE with both, audio both ways',
    async run(bench) {
      const [alice, bob] = [await bench.phone('1000'), await bench.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      const [a, b] = [await bench.legOf('1000'), await bench.legOf('1001')];
      await bench.api(`uuid_setvar_multi ${b} park_after_bridge=true`);
      await bench.hold(caller, a);
      await bench.hold(called, b);
      same('the answer', await bench.api(`uuid_bridge ${a} ${b}`), `+OK ${b}`);
      await Promise.all([caller.hearsOnly(['1001']), called.hearsOnly(['1000'])]);
      const joined = bench.events.filter((event) => event['Event-Name'] === 'CHANNEL_BRIDGE').at(-1);
      same('Bridge-A-Unique-ID', joined?.['Bridge-A-Unique-ID'], a);
      same('Bridge-B-Unique-ID', joined?.['Bridge-B-Unique-ID'], b);
      same('last_bridge_to', await bench.variable(a, 'last_bridge_to'), b);
    },
  },
  {
    title:
      'a leg that names itself in a variable is joined by expand, once: when both have been heard the variable is gone',
    async run(bench) {
      const [alice, bob] = [await bench.phone('1000'), await bench.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      const [a, b] = [await bench.legOf('1000'), await bench.legOf('1001')];
      const join = `expand uuid_bridge ${hereOf(a)} ${b}`;
      await bench.api(`uuid_setvar_multi ${b} park_after_bridge=true`);
      await bench.hold(caller, a);
      await bench.hold(called, b);
      same('signal_bond on hold', await bench.variable(a, 'signal_bond'), null);
      same('the join before', await bench.api(join), /^-ERR/);
      await bench.api(`uuid_setvar ${a} execute_on_pre_bridge_parkade multiunset parkade_here`);
      await bench.api(`uuid_setvar ${a} parkade_here ${a}`);
      same('the join', await bench.api(join), `+OK ${b}`);
      await Promise.all([caller.hearsOnly(['1001']), called.hearsOnly(['1000'])]);
      same('the variable', await bench.variable(a, 'parkade_here'), null);
      same('signal_bond', await bench.variable(a, 'signal_bond'), b);
      same('last_bridge_to', await bench.variable(a, 'last_bridge_to'), b);
      same('the join after', await bench.api(join), /^-ERR/);
      for (const leg of [a, NOBODY]) {
        same('a join', await bench.api(`expand uuid_bridge ${hereOf(leg)} ${b}`), /^-ERR/);
        same('variables', await bench.api(`expand uuid_setvar_multi ${hereOf(leg)} x=1;y=two words`), /^-ERR/);
        same('a transfer', await bench.api(`expand uuid_transfer ${hereOf(leg)} parkade-hold XML parkade`), /^-ERR/);
      }
      await bench.api(`expand uuid_setvar_multi \${uuid_getvar(${a} uuid)} x=1;y=two words`);
      same('a value with a blank', await bench.variable(a, 'y'), 'two words');
      await Promise.all([caller.hearsOnly(['1001']), called.hearsOnly(['1000'])]);
    },
  },
  {
    title: 'execute_on_pre_bridge is run after CHANNEL_BRIDGE, by each leg; the one may take variables from the other',
    async run(bench) {
      const [alice, bob] = [await bench.phone('1000'), await bench.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      const [a, b] = [await bench.legOf('1000'), await bench.legOf('1001')];
      await bench.api(`uuid_setvar_multi ${b} park_after_bridge=true`);
      await bench.hold(caller, a);
      await bench.hold(called, b);
      await bench.api(`uuid_setvar_multi ${a} parkade_here=${a};parkade_early=1`);
      await bench.api(`uuid_setvar ${a} execute_on_pre_bridge_parkade multiunset parkade_here`);
      const hook = `multiunset execute_on_pre_bridge_parkade \${uuid_setvar_multi(${a} parkade_early=;parkade_round=)}`;
      await bench.api(`uuid_setvar ${b} execute_on_pre_bridge_parkade ${hook}`);
      same('the hook as it stands', await bench.variable(b, 'execute_on_pre_bridge_parkade'), hook);
      same('the join', await bench.api(`uuid_bridge ${a} ${b}`), `+OK ${b}`);
      await Promise.all([caller.hearsOnly(['1001']), called.hearsOnly(['1000'])]);
      const joined = bench.events.filter((event) => event['Event-Name'] === 'CHANNEL_BRIDGE').at(-1);
      same('at the CHANNEL_BRIDGE', joined?.['variable_parkade_here'], a);
      same('since, by the own leg', await bench.variable(a, 'parkade_here'), null);
      same('since, by the other leg', await bench.variable(a, 'parkade_early'), null);
      same('the hook, once run', await bench.variable(b, 'execute_on_pre_bridge_parkade'), null);
    },
  },
  {
    title: 'uuid_bridge with a leg that is gone says -ERR and leaves the other where it was',
    async run(bench) {
      const { caller, called } = await conversation(await bench.phone('1000'), await bench.phone('1001'));
      const a = await bench.legOf('1000');
      await called.blindTransfer('*70');
      await caller.hears('music');
      same('the answer', await bench.api(`uuid_bridge ${a} ${NOBODY}`), /^-ERR/);
      await caller.hearsOnly(['music']);
    },
  },
  {
    title: 'a ringing leg that is killed with PICKED_OFF tells its phone "completed elsewhere"',
    async run(bench) {
      const bob = await bench.phone('1001');
      const ring = '11111111-aaaa-4bbb-8ccc-000000000001';
      await bench.command(`bgapi originate {origination_uuid=${ring},originate_timeout=10}user/1001@pbx.test &park()`);
      const call = await bob.nextCall();
      same('uuid_kill', await bench.api(`uuid_kill ${ring} PICKED_OFF`), '+OK');
      same('the reason', await call.untilCancelled(), /completed elsewhere/i);
      const end = await bench.event('CHANNEL_HANGUP', (event) => event['Unique-ID'] === ring);
      same('Hangup-Cause', end['Hangup-Cause'], 'PICKED_OFF');
    },
  },
  {
    title: 'originate to a busy phone answers -ERR USER_BUSY; to one that is not registered, -ERR USER_NOT_REGISTERED',
    async run(bench) {
      const bob = await bench.phone('1001');
      bob.meetCallsWith('busy');
      same('busy', await bench.api('originate user/1001@pbx.test &park()'), '-ERR USER_BUSY');
      same('not registered', await bench.api('originate user/1005@pbx.test &park()'), '-ERR USER_NOT_REGISTERED');
      same('unknown', await bench.api('originate user/1999@pbx.test &park()'), '-ERR SUBSCRIBER_ABSENT');
    },
  },
];

const SOCKETS: readonly Fact[] = [
  {
    title: 'a socket that is dropped undecided: with socket_resume the leg goes on with the dialplan, nobody is lost',
    async run(bench) {
      const close = await inTheEnginesPlace(bench.lab.enginePort, (socket) => {
        socket.write('connect\n\n');
        socket.once('data', () => socket.destroy());
      });
      try {
        const call = (await bench.phone('1001')).call('701');
        await call.hears('no-engine');
        await call.untilEnded();
      } finally {
        await close();
      }
    },
  },
  {
    title: 'a socket that is never answered: the guard moves the leg on',
    async run(bench) {
      const close = await inTheEnginesPlace(bench.lab.enginePort, () => undefined);
      try {
        const call = (await bench.phone('1001')).call('701');
        await call.hears('no-engine', { within: 8000 });
        await call.untilEnded();
      } finally {
        await close();
      }
    },
  },
  {
    title: 'the connect reply is channel data with the entry, the dialled number and the owner of the leg',
    async run(bench) {
      let said = '';
      const close = await inTheEnginesPlace(bench.lab.enginePort, (socket) => {
        socket.on('data', (chunk) => (said += chunk.toString()));
        socket.write('connect\n\n');
      });
      try {
        const call = (await bench.phone('1001')).call('701');
        const [head = ''] = await eventually('the connect reply', { within: 3000 }, () =>
          said.includes('\n\n') ? said.split('\n\n') : undefined,
        );
        const fields = new Map(
          head.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
        );
        same('Content-Type', fields.get('Content-Type'), 'command/reply');
        same('Unique-ID', fields.get('Unique-ID'), UUID);
        same('variable_parkade_entry', fields.get('variable_parkade_entry'), 'dialled');
        same('variable_parkade_dialled', fields.get('variable_parkade_dialled'), '701');
        same('variable_user_name', fields.get('variable_user_name'), '1001');
        same('variable_domain_name', fields.get('variable_domain_name'), 'pbx.test');
        same('Control', fields.get('Control'), 'full');
        same('Socket-Mode', fields.get('Socket-Mode'), 'async');
        same('Call-Direction', fields.get('Call-Direction'), 'inbound');
        expectThat('there is no transfer_source', !fields.has('variable_transfer_source'));
        await call.hangUp();
      } finally {
        await close();
      }
    },
  },
  {
    title: 'uuid_transfer and exit in one write on the socket: the leg leaves, and the socket is closed',
    async run(bench) {
      let over = false;
      const close = await inTheEnginesPlace(bench.lab.enginePort, (socket) => {
        socket.once('close', () => (over = true));
        socket.write('connect\n\n');
        socket.once('data', (chunk) => {
          const leg = /^Unique-ID: (.*)$/m.exec(chunk.toString())?.[1] ?? '';
          const guard = /^variable_last_sched_id: (.*)$/m.exec(chunk.toString())?.[1] ?? '';
          socket.write(
            `api sched_del ${guard}\n\napi uuid_setvar_multi ${leg} socket_resume=false;parkade_unanswered=\n\n` +
              `api uuid_setvar ${leg} parkade_music tone_stream://%(1000,0,2000);loops=-1\n\n` +
              `api uuid_setvar ${leg} parkade_failsafe_sec 60\n\napi uuid_transfer ${leg} parkade-hold XML parkade\n\nexit\n\n`,
          );
        });
      });
      try {
        const call = (await bench.phone('1001')).call('701');
        await call.hearsOnly(['music'], { for: 4000 });
        expectThat('the socket is closed', over);
        await call.hangUp();
      } finally {
        await close();
      }
    },
  },
];

export const FACTS: readonly Fact[] = [
  ...ANSWERS,
  ...TRANSFERS,
  ...FORWARD_FACTS,
  ...HOLD_FACTS,
  ...JOINS,
  ...SOCKETS,
  ...WAITING_FACTS,
];
