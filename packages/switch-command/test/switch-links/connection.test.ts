import { describe, expect, it } from '@jest/globals';
import { api } from '../fake-leg.js';
import { CORE, eventJson } from '../fake-switch.js';
import { LEG } from '../orders.js';
import { LINK_TIMING, retryDelay } from '../../src/index.js';
import { NODE, linkRigs, until } from './link-rigs.js';

const { rig, up } = linkRigs();

describe('a link comes up', () => {
  it('authenticates, subscribes what is wanted and nothing else, and tells the core uuid', async () => {
    const { fake, heard, links } = await up();
    expect(await heard.nth('link-up')).toEqual({ kind: 'link-up', node: NODE, coreUuid: CORE });
    expect(new Set(fake.subscribed)).toEqual(
      new Set(
        [
          'CHANNEL_HANGUP',
          'CHANNEL_BRIDGE',
          'BACKGROUND_JOB',
          'CHANNEL_APPLICATION',
          'HEARTBEAT',
          'PRESENCE_PROBE',
        ].map((name) => `event json ${name}`),
      ),
    );
    expect(await links.nodeCalling(CORE, 1000)).toBe(NODE);
    expect(await links.nodeCalling('another', 10)).toBeUndefined();
    expect(links.isUp(NODE)).toBe(true);
  });

  it('is tried at once when its switch calls before the next try', async () => {
    const { fake, links } = await up({ firstRetryMs: 60_000, longestRetryMs: 60_000 });
    fake.drop();
    await until(() => !links.isUp(NODE));
    expect(await links.nodeCalling(CORE, 5000)).toBe(NODE);
    expect(links.isUp(NODE)).toBe(true);
  });

  it('does not come up with a wrong password, tries again with patience, and never logs the password', async () => {
    const { fake, heard, links, record } = await rig({ longestRetryMs: 500 }, (one) => (one.password = 'other'));
    await links.start(150);
    expect(heard.switchEvents).toEqual([]);
    expect(fake.connections).toBeLessThan(8);
    expect(await links.legExists(NODE, LEG)).toBe('unknown');
    expect(JSON.stringify(record.lines)).not.toContain('secret');
    expect(record.lines.filter((line) => line.message === 'switch cannot be reached')).toHaveLength(1);
    fake.password = 'secret';
    await heard.nth('link-up');
  });

  it.each([
    ['says nothing', ''],
    ['is no event socket', 'SSH-2.0-x\r\n'],
    [
      'refuses by its access list',
      'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n',
    ],
    ['breaks the framing', 'Content-Length: -1\n\n'],
  ])('tries again when the other end %s', async (_name, greeting) => {
    const { fake, heard, links } = await rig({ connectMs: 50 }, (one) => (one.greeting = greeting));
    await links.start();
    await until(() => fake.connections >= 3);
    fake.greeting = 'Content-Type: auth/request\n\n';
    await heard.nth('link-up');
    expect(heard.switchEvents.filter((one) => one.kind === 'link-lost')).toEqual([]);
  });

  it('says when the switch is another process than before, and not when only the link was away', async () => {
    const { fake, heard } = await up();
    await fake.stop();
    await heard.nth('link-lost');
    await fake.start();
    expect(await heard.nth('link-up', 2)).not.toHaveProperty('restarted');
    await fake.stop();
    await heard.nth('link-lost', 2);
    fake.core = '99999999-aaaa-4bbb-8ccc-000000000009';
    await fake.start();
    expect(await heard.nth('link-up', 3)).toMatchObject({ coreUuid: fake.core, restarted: true });
  });

  it('keeps trying while nobody listens', async () => {
    const { fake, heard, links } = await rig();
    await fake.stop();
    await links.start(100);
    expect(heard.switchEvents).toEqual([]);
    await fake.start();
    await heard.nth('link-up');
  });

  it('survives a storm of lost connections', async () => {
    const { fake, heard } = await up();
    for (let round = 1; round <= 15; round += 1) {
      fake.drop();
      await heard.nth('link-lost', round);
      await heard.nth('link-up', round + 1);
    }
    expect(fake.connections).toBe(16);
  });
});

describe('the next try', () => {
  it('starts from the beginning only after a link that held', async () => {
    const timing = { firstRetryMs: 20, longestRetryMs: 2000, steadyMs: 60_000 };
    const { fake, heard } = await up(timing);
    const gaps: number[] = [];
    for (let round = 1; round <= 5; round += 1) {
      const from = performance.now();
      fake.drop();
      await heard.nth('link-up', round + 1);
      gaps.push(performance.now() - from);
    }
    // A busy machine makes a gap longer, never shorter.
    const fourth = retryDelay({ ...LINK_TIMING, ...timing }, 3, 0.5);
    expect(fourth).toBeGreaterThan(2 * timing.firstRetryMs);
    expect(gaps[4] ?? 0).toBeGreaterThan(fourth);
  });
});

describe('the heartbeat', () => {
  it('asks after two and a half beats of silence, and gives the link up when there is no answer', async () => {
    const { fake, heard } = await up({ heartbeatSec: 0.04 });
    fake.silent = true;
    await heard.nth('link-lost');
    fake.silent = false;
    await heard.nth('link-up', 2);
  });

  it('keeps a switch that beats less often than is listened for, or never, as long as it answers', async () => {
    const { fake, heard } = await up({ heartbeatSec: 0.02 });
    await until(() => fake.questions >= 4);
    expect(heard.switchEvents.map((one) => one.kind)).toEqual(['link-up']);
  });

  it('[N5] is asked for before what legs and calls wait for: a full lane is no silence', async () => {
    const { fake, heard, links } = await up({ heartbeatSec: 60, queueMs: 150, replyMs: 5_000 });
    const asked = fake.questions;
    // Each word takes so long that the lane's end is not reached within the time of those who wait there.
    fake.behave = (_command, connection) => {
      setTimeout(() => void (connection.writable && connection.write(api('true'))), 15);
      return null;
    };
    fake.say(eventJson({ 'Event-Name': 'HEARTBEAT', 'Heartbeat-Interval': '0.02' }));
    let full = true;
    const keepFull = async (): Promise<void> => {
      while (full && (await links.legExists(NODE, LEG, 'leg')) === 'yes');
    };
    const legs = Array.from({ length: 40 }, keepFull);
    await until(() => fake.questions >= asked + 3 || heard.switchEvents.some((one) => one.kind === 'link-lost'));
    full = false;
    await Promise.all(legs);
    expect(heard.switchEvents.map((one) => one.kind)).toEqual(['link-up']);
  });

  it('goes by the beat that the switch announces when it is the faster one', async () => {
    const { fake, heard } = await up({ heartbeatSec: 60 });
    const asked = fake.questions;
    fake.say(eventJson({ 'Event-Name': 'HEARTBEAT', 'Heartbeat-Interval': '0.02' }));
    await until(() => fake.questions >= asked + 2);
    expect(heard.switchEvents.map((one) => one.kind)).toEqual(['link-up']);
  });

  it('keeps it while the switch beats', async () => {
    const { fake, heard } = await up({ heartbeatSec: 0.08 });
    for (let beat = 0; beat < 10; beat += 1) {
      fake.say(eventJson({ 'Event-Name': 'HEARTBEAT' }));
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    expect(heard.switchEvents.map((one) => one.kind)).toEqual(['link-up']);
  });
});

describe('close', () => {
  it('settles what is on its way, and opens nothing again', async () => {
    const { fake, links } = await up();
    fake.behave = () => null;
    const outcome = links.hangUp(NODE, LEG, 'NORMAL_CLEARING');
    await until(() => fake.executed.length === 1);
    await links.close();
    expect(await outcome).toMatchObject({ kind: 'unknown' });
    expect(fake.connections).toBe(1);
  });
});

describe('a switch that is not admitted', () => {
  it('is not talked to, and is asked about again and again', async () => {
    let asked = 0;
    let objection: string | null = 'another has its name';
    const admit = (): Promise<string | null> => Promise.resolve(((asked += 1), objection));
    const { fake, heard, links, record } = await rig({ admit });
    await links.start();
    await until(() => asked >= 3);
    expect(links.isUp(NODE)).toBe(false);
    expect(heard.switchEvents).toEqual([]);
    expect(await links.legExists(NODE, LEG)).toBe('unknown');
    expect(fake.executed.filter((line) => line.includes('uuid_exists'))).toEqual([]);
    expect(record.lines.filter((line) => line.message === 'switch cannot be reached')).toMatchObject([
      { fields: { why: objection } },
    ]);
    objection = null;
    expect(await heard.nth('link-up')).toMatchObject({ coreUuid: CORE });
  });

  it('is let go when it had been admitted before, and asked about again', async () => {
    const { heard, links } = await up();
    links.drop(NODE, 'another has its name');
    expect(await heard.nth('link-lost')).toMatchObject({ why: 'another has its name' });
    await heard.nth('link-up', 2);
  });
});
