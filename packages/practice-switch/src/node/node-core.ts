import { randomUUID } from 'node:crypto';
import type { Leg, SwitchCore } from '../channel/leg.js';
import { NodeSessions } from '../channel/session-table.js';
import type { Changes } from '../core/changes.js';
import { EventBus } from '../core/events.js';
import { type Habits, USUAL_HABITS } from '../core/habits.js';
import { Scheduler } from '../core/scheduler.js';
import { SwitchLog } from '../core/switch-log.js';
import type { Timing } from '../core/timing.js';

export interface CoreParts {
  readonly name: string;
  readonly domain: string;
  readonly sipAddress: string;
  readonly globals: Readonly<Record<string, string>>;
  readonly timing: Timing;
  readonly changes: Changes;
  readonly evaluate: (command: string, args: string) => string;
  readonly executeAtOnce: (leg: Leg, line: string) => void;
}

/** What one switch has for all its calls: its identity, clock, events, log, global variables and the legs themselves. */
export class NodeCore implements SwitchCore {
  readonly name: string;
  readonly domain: string;
  readonly sipAddress: string;
  readonly timing: Timing;
  readonly changes: Changes;
  readonly scheduler: Scheduler;
  readonly log = new SwitchLog();
  readonly bus: EventBus;
  readonly globals: Map<string, string>;
  readonly notes = new Map<string, string>();
  readonly habits: Habits = { ...USUAL_HABITS };
  readonly sessions: NodeSessions;
  readonly evaluate: CoreParts['evaluate'];
  readonly executeAtOnce: CoreParts['executeAtOnce'];
  #coreUuid = randomUUID();

  constructor(parts: CoreParts) {
    this.name = parts.name;
    this.domain = parts.domain;
    this.sipAddress = parts.sipAddress;
    this.timing = parts.timing;
    this.changes = parts.changes;
    this.scheduler = new Scheduler(parts.timing);
    this.sessions = new NodeSessions(parts.changes);
    this.evaluate = parts.evaluate;
    this.executeAtOnce = parts.executeAtOnce;
    this.bus = new EventBus(this, this.log);
    this.globals = new Map([
      ['hostname', parts.name],
      ['switchname', parts.name],
      ['domain', parts.domain],
      // The stock configuration sets it globally, so that a leg without its own still reads one.
      ['domain_name', parts.domain],
      ['local_ip_v4', '127.0.0.1'],
      ['hold_music', 'local_stream://moh'],
      ...Object.entries(parts.globals),
    ]);
  }

  get coreUuid(): string {
    return this.#coreUuid;
  }

  /** Nothing that was to come will come. */
  stopClocks(): void {
    this.timing.clear();
    this.scheduler.clear();
  }

  /** Another Core-UUID, no sessions since the start, Event-Sequence from the beginning. */
  beginAnew(): void {
    this.#coreUuid = randomUUID();
    this.notes.clear();
    this.sessions.countAnew();
    this.bus.restart();
  }
}
