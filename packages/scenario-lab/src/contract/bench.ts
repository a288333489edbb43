/** Everything a fact about switches is tried with: phones, an event-socket link with its events, and no engine. */
import type { EslClient, EslEvent } from '../real-switch/esl-client.js';
import type { LabCall, LabPhone, LabUser, ScenarioLab } from '../lab.js';
import { eventually } from '../waiting.js';

export class ContractBench {
  readonly lab: ScenarioLab;
  readonly #link: EslClient;

  constructor(lab: ScenarioLab, link: EslClient) {
    this.lab = lab;
    this.#link = link;
  }

  phone(user: LabUser): Promise<LabPhone> {
    return this.lab.phone(user);
  }

  api(command: string): Promise<string> {
    return this.#link.api(command);
  }

  command(text: string): Promise<string> {
    return this.#link.command(text);
  }

  get events(): readonly EslEvent[] {
    return this.#link.events;
  }

  /** The first event of this name that fits, now or soon. */
  event(name: string, fits: (event: EslEvent) => boolean = () => true, within = 3000): Promise<EslEvent> {
    return eventually(`${name} (seen: ${this.events.map((one) => one['Event-Name']).join(' ')})`, { within }, () =>
      this.events.find((one) => one['Event-Name'] === name && fits(one)),
    );
  }

  /**
   * A channel's leg by the user it is made by or for; the newest of which the switch has told. Where the user has an earlier leg,
   * `after` is that: what is heard of the new one may come before its event.
   */
  async legOf(user: LabUser, { after }: { readonly after?: string } = {}): Promise<string> {
    const event = await eventually(`a leg of ${user}`, { within: 3000 }, () =>
      this.events.findLast(
        (one) => one['Event-Name'] === 'CHANNEL_CREATE' && isOf(one, user) && one['Unique-ID'] !== after,
      ),
    );
    return event['Unique-ID'] ?? '';
  }

  /** `null` for a variable that is not set (the switch says `_undef_`). */
  async variable(leg: string, name: string): Promise<string | null> {
    const value = await this.api(`uuid_getvar ${leg} ${name}`);
    return value === '_undef_' ? null : value;
  }

  /** Both legs of two callers on music in `parkade-hold`, each parked by somebody who is gone. */
  async hold(call: LabCall, leg: string): Promise<void> {
    await this.api(`uuid_setvar ${leg} parkade_music ${MUSIC}`);
    await this.api(`uuid_setvar ${leg} parkade_failsafe_sec 60`);
    await this.api(`uuid_transfer ${leg} parkade-hold XML parkade`);
    await call.hears('music');
  }
}

const MUSIC = 'tone_stream://%(1000,0,2000);loops=-1';

const isOf = (event: EslEvent, user: LabUser): boolean =>
  event['Call-Direction'] === 'inbound'
    ? event['Caller-Caller-ID-Number'] === user
    : (event['Channel-Name'] ?? '').includes(`/${user}@`);
