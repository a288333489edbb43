/** What the switch does when a phone that it rings answers 302. */
import { expectThat } from '../scenarios/scenario.js';
import type { Fact } from './fact.js';

export const FORWARD_FACTS: readonly Fact[] = [
  {
    title:
      '302 to a number of the house: the leg that rang is sent there in its own context, says where to and who was rung, and was never bridged; the rung leg ends REDIRECTION_TO_NEW_DESTINATION',
    async run(bench) {
      const [alice, bob] = [await bench.phone('1000'), await bench.phone('1001')];
      const call = alice.call('1001');
      const rung = await bob.nextCall();
      const [leg, rungLeg] = [await bench.legOf('1000'), await bench.legOf('1001')];
      await rung.forward('702', { diversion: true });
      await call.hears('music');
      const says = async (name: string, wanted: RegExp): Promise<void> => {
        const value = await bench.variable(leg, name);
        expectThat(`${name} is ${String(wanted)}, not ${JSON.stringify(value)}`, wanted.test(String(value)));
      };
      await says('sip_redirected_to', /<sip:702@pbx\.test>/);
      await says('sip_redirect_contact_user_0', /^702$/);
      await says('sip_redirected_by', /<sip:1001@pbx\.test>/);
      await says('transfer_history', /bl_xfer:702\/default\/XML/);
      await says('last_bridge_to', /^null$/);
      await says('originated_legs', new RegExp(`${rungLeg};.*;1001`));
      await says('dialed_user', /^1001$/);
      await says('dialed_domain', /^pbx\.test$/);
      const end = await bench.event('CHANNEL_HANGUP', (event) => event['Unique-ID'] === rungLeg);
      const cause = end['Hangup-Cause'];
      expectThat(`the rung leg ends so, not ${cause ?? ''}`, cause === 'REDIRECTION_TO_NEW_DESTINATION');
      await call.hangUp();
    },
  },
];
