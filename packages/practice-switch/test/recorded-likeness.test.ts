import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Phone, PracticeLab } from '../src/index.js';
import { connectLeg, EngineDouble } from './engine-double.js';
import { startLab, talk } from './lab-fixture.js';

/** Channel data of legs at the engine's door, recorded on FreeSWITCH 1.11.1; held here against what this switch says. */
const RECORDED = JSON.parse(
  readFileSync(join(process.cwd(), 'packages/dialplan-contract/test/recorded-legs.json'), 'utf8'),
) as Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What differs from call to call: ids, times, tickets. */
function timeless(data: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data)
      .filter(([name]) => name !== 'variable_sip_call_id')
      .map(([name, value]) => [
        name,
        value
          .replace(/Replaces=[^>]*/, 'Replaces=(dialogue)')
          .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
          .replace(/^\d{10}:/, '<time>:'),
      ]),
  );
}

describe('legs look as they do on a real switch', () => {
  let lab: PracticeLab;
  let engine: EngineDouble;
  let hits: Readonly<Record<string, string>>[];
  let alice: Phone;
  let bob: Phone;
  let carol: Phone;

  beforeEach(async () => {
    hits = [];
    engine = await EngineDouble.start((socket) => {
      void connectLeg(socket).then((data) => hits.push(Object.fromEntries(data)));
    });
    lab = await startLab(`127.0.0.1:${engine.port}`);
    [alice, bob, carol] = ['1000', '1001', '1002'].map((user) => lab.phone(user, 'east')) as [Phone, Phone, Phone];
  });

  afterEach(async () => {
    await lab.close();
    await engine.close();
  });

  /** Every recorded field is there, with the recorded value; this switch may say more, never something else. */
  const expectLikeness = async (name: string, hit = 0): Promise<void> => {
    const data = await lab.until(() => hits[hit], 5000, `hit ${hit}`);
    const recorded = RECORDED[name] ?? {};
    expect(Object.keys(recorded).length).toBeGreaterThan(5);
    const said = Object.fromEntries(Object.entries(data).filter(([header]) => header in recorded));
    expect(timeless(said)).toEqual(timeless(recorded));
  };

  it.each([
    ['consult-line dials *70', '1001', '*70'],
    ['phone dials 701', '1002', '701'],
    ['phone dials *71701', '1002', '*71701'],
  ])('%s', async (name, user, number) => {
    (user === '1001' ? bob : carol).dial(number);
    await expectLikeness(name);
  });

  it.each([
    ['blind REFER of the A leg by the called side', '*70'],
    ['blind REFER to an orbit', '702'],
  ])('%s', async (name, number) => {
    lab.node('east').core.habits.transferorGoneEarly = 1;
    const { callee } = await talk(alice, bob);
    await callee.blindTransfer(number);
    await expectLikeness(name);
  });

  it('blind REFER of the B leg by the calling side', async () => {
    lab.node('east').core.habits.transferorGoneEarly = 0;
    const { caller } = await talk(alice, bob);
    await caller.blindTransfer('*70');
    await expectLikeness('blind REFER of the B leg by the calling side');
  });

  it.each([
    ['held caller lands (caller dialled the parker)', 'dialled'],
    ['held caller lands (parker dialled the caller)', 'dialling'],
  ])('%s', async (name, role) => {
    const recorded = RECORDED[name] ?? {};
    const { caller, callee } = await talk(alice, bob);
    const parker = role === 'dialled' ? callee : caller;
    parker.hold();
    const consult = (role === 'dialled' ? bob : alice).dial('*70');
    const leg = (await lab.until(() => hits[0]))['Unique-ID'] ?? '';
    const sets = Object.entries(recorded)
      .filter(([header]) => header.startsWith('variable_parkade_') && header !== 'variable_parkade_entry')
      .map(([header, value]) => `set:${header.slice('variable_'.length)}=${value}`);
    const east = lab.node('east');
    east.evaluate('uuid_answer', leg);
    east.evaluate('uuid_setvar', `${leg} inline_destination m:^:${sets.join('^')}^transfer:parkade-land XML parkade`);
    await parker.attendedTransfer(consult);
    await expectLikeness(name, 1);
  });

  it('ticket leg from the other node', async () => {
    const name = 'ticket leg from the other node';
    const ticket = RECORDED[name]?.['variable_parkade_ticket'] ?? '';
    const phone = lab.phone('1002', 'west', { displayName: 'Phone 1002' });
    lab.phone('1003', 'west');
    const call = phone.dial('1003');
    await call.rang;
    const dial = `bridge:{sip_h_X-Parkade-Ticket=${ticket}}sofia/internal/701@${lab.node('east').sipAddress}`;
    lab.node('west').evaluate('uuid_transfer', `${call.legUuid} 'm:^:${dial}' inline`);
    await expectLikeness(name);
  });

  it('recall leg answered', async () => {
    const name = 'recall leg answered';
    const variables = Object.entries(RECORDED[name] ?? {})
      .filter(([header]) => header.startsWith('variable_parkade_') && header !== 'variable_parkade_entry')
      .map(([header, value]) => `${header.slice('variable_'.length)}=${value}`);
    const { runApi } = await import('../src/esl/api-commands.js');
    const block = ['origination_caller_id_number=1000', 'origination_caller_id_name=Park', ...variables].join(',');
    const started = runApi(lab.node('east'), `originate {${block}}user/1001@pbx.test parkade-recall XML parkade`);
    (await bob.nextIncoming()).answer();
    expect(await started).toMatch(/^\+OK /);
    await expectLikeness(name);
  });
});
