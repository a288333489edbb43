/** Phones that a proxy has authenticated, and domains with more than one name: who they are, and who nobody is (SPEC, W30–W32). */
import type { LabOutgoingCall, PhoneOptions } from '../lab.js';
import { ASSERTING_PROXY_ADDRESS, PROXY_ADDRESS, PROXY_HEADER, STRANGER_ADDRESS } from '../lab-surroundings.js';
import type { LotSettings } from '../lot-settings.js';
import { allShow } from './lamp-steps.js';
import { answerAndTalk, heldCaller, isTold, parkBlind, parkByConsult, parkedCaller, pickUp } from './park-steps.js';
import { conversation, expectThat, type Scenario } from './scenario.js';

const HOUSE: LotSettings = { house: true, recall: { after: 'never' } };
const RECALLED: LotSettings = { house: true, recall: { after: '1s', chain: [{ ring: 'parker', for: '10s' }] } };

const by = (address: string, header: string, text: string): PhoneOptions => ({
  comesFrom: { address, headers: { [header]: text } },
});
const proxied = (text: string): PhoneOptions => by(PROXY_ADDRESS, PROXY_HEADER, text);
const asserted = (text: string): PhoneOptions => by(ASSERTING_PROXY_ADDRESS, 'P-Asserted-Identity', text);

/** Each is somebody of the house. */
const BELIEVED: readonly (readonly [string, PhoneOptions])[] = [
  ['user@domain', proxied('1002@pbx.test')],
  ['a URI', proxied('sip:1002@pbx.test:5060;user=phone')],
  ['a name and a URI', proxied('"Carol, desk" <sip:1002@pbx.test>')],
  ['the domain in capitals', proxied('1002@PBX.Test')],
  ['another name of the domain', proxied('<sip:1002@pbx>')],
  ['a user with a plus', proxied('<sip:+49301234@pbx.test;user=phone>')],
  ['a user with dots, dashes and capitals', proxied('Ann.b-c_d@pbx.test')],
  ['P-Asserted-Identity', asserted('"Carol" <sip:1002@pbx.test>')],
];

/** Each is nobody. */
const NOT_BELIEVED: readonly (readonly [string, PhoneOptions])[] = [
  ['any other address', by(STRANGER_ADDRESS, PROXY_HEADER, '1002@pbx.test')],
  ['the address of another proxy', by(ASSERTING_PROXY_ADDRESS, PROXY_HEADER, '1002@pbx.test')],
  ['another header', by(PROXY_ADDRESS, 'X-Authenticated', '1002@pbx.test')],
  ['no header at all', { comesFrom: { address: PROXY_ADDRESS, headers: {} } }],
  ['a user without a domain', proxied('1002')],
  ['two users', proxied('1002@pbx.test, 1003@pbx.test')],
  ['half a bracket', proxied('sip:1002@pbx.test>')],
  ['something behind the bracket', proxied('<sip:1002@pbx.test> x')],
  ['a telephone number', asserted('<tel:1002>')],
  ['somebody of another house', proxied('1002@elsewhere.test')],
  ['the name as an address', proxied('"1002@pbx.test" <sip:1002@elsewhere.test>')],
];

export const PROXIES: readonly Scenario[] = [
  {
    id: 'proxy-believed',
    title: '[B1] a phone without a log-in picks up, parks and looks like any other when its proxy says who it is',
    settings: HOUSE,
    async run(lab) {
      const { bob, caller } = await heldCaller(lab);
      for (const [how, options] of BELIEVED) {
        const carol = await lab.phone('1002', options);
        const retriever = await pickUp(carol, '701', caller);
        expectThat(`${how}: somebody of the house`, retriever.isUp());
        expectThat('the transfer is accepted', (await retriever.blindTransfer('*70')).kind === 'accepted');
        await retriever.untilEnded();
        await lab.untilOrbit('701', 'parked');
        await carol.losePower();
      }
      await caller.hangUp();
      expectThat('Bob was not rung', bob.callsReceived() === 1);
    },
  },
  {
    id: 'proxy-not-believed',
    title: '[B1] a header from anywhere else, a second one, or one that does not read like one user, proves nothing',
    settings: HOUSE,
    async run(lab) {
      const { caller } = await heldCaller(lab);
      for (const [how, options] of NOT_BELIEVED) {
        const stranger = await lab.phone('1002', options);
        const call: LabOutgoingCall = stranger.call('701');
        await isTold(call, 'not-allowed');
        expectThat(`${how}: the caller is still parked`, (await lab.orbit('701')) === 'parked');
        await stranger.losePower();
      }
      await caller.hearsOnly(['music']);
      await caller.hangUp();
    },
  },
  {
    id: 'proxy-parker-recalled',
    title: '[B1] who parks by a consult call from behind a proxy is rung back as the user it named',
    settings: RECALLED,
    async run(lab) {
      const [alice, desk] = [await lab.phone('1000'), await lab.phone('1002')];
      const carol = await lab.phone('1003', proxied('1002@pbx'));
      const talk = await conversation(carol, alice);
      await parkByConsult(carol, talk.caller, '701');
      const back = await desk.nextCall({ within: 8000 });
      await answerAndTalk(back, talk.called);
      await back.hangUp();
      await talk.called.untilEnded();
    },
  },
  {
    id: 'proxy-dialler-parks',
    title: '[B1] who called from behind a proxy, and parks whom they called, is rung back; also without an engine',
    settings: RECALLED,
    async run(lab) {
      const [alice, desk] = [await lab.phone('1000'), await lab.phone('1002')];
      const carol = await lab.phone('1003', proxied('1002@pbx'));
      const first = await conversation(carol, alice);
      await parkBlind(first.caller);
      await answerAndTalk(await desk.nextCall({ within: 8000 }), first.called);
      await first.called.hangUp();
      await lab.untilOrbit('701', 'free');
      await lab.engine.kill9();
      const second = await conversation(carol, alice);
      await parkBlind(second.caller);
      await answerAndTalk(await desk.nextCall({ within: 15_000 }), second.called);
      await second.called.hangUp();
    },
  },
  {
    id: 'alias-lamps',
    title: '[L1] a key that watches an orbit by another name of the domain is told the same as all others',
    settings: HOUSE,
    async run(lab) {
      const [desk, plain] = [await lab.phone('1005', proxied('1005@pbx')), await lab.phone('1006')];
      const early = [
        await desk.watch('701', 'sip', 'pbx'),
        await desk.watch('701', 'park', 'pbx'),
        await desk.watch('701', 'sip', 'desk.pbx'),
        await desk.watch('701', 'sip', 'PBX.test'),
        await plain.watch('701'),
      ];
      await allShow(early, 'off');
      const { caller } = await parkedCaller(lab);
      await allShow(early.slice(0, 3).concat(early.slice(4)), 'confirmed');
      const late = [await desk.watch('701', 'sip', 'pbx'), await desk.watch('701', 'park', 'desk.pbx')];
      await allShow(late, 'confirmed');
      await caller.hangUp();
      await allShow([...early.slice(0, 3), ...late], 'off');
    },
  },
];
