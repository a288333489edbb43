/** Ports that belong to one process, whoever else runs: parallel workers, other test runs, servers that were killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  ephemeralRange,
  ownPort,
  PortKeeper,
  type PortRange,
  rangeBeside,
  readEphemeralRange,
} from '../../src/index.js';

/** Where nobody else is (all of 127/8 is loopback on Linux): the tests say themselves who has which port. */
const HOST =
  process.platform === 'linux' ? `127.1.${String((process.pid >> 8) & 255)}.${String(process.pid & 255)}` : '127.0.0.1';
const BUILT = new URL('../../dist/index.js', import.meta.url).href;
/** Ports of a keeper's block; the first of them is its guard. */
const BLOCK = 16;

const keepers: PortKeeper[] = [];
const children: ChildProcess[] = [];
function keeperOf(range?: PortRange): PortKeeper {
  const keeper = new PortKeeper(range, HOST);
  keepers.push(keeper);
  return keeper;
}
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(keepers.splice(0).map((keeper) => keeper.release()));
});

const rangeOf = (blocks: number): PortRange => ({ first: 20_000, last: 20_000 + blocks * BLOCK - 1 });

/** Another process that owns `count` ports of a range; settles with them. */
async function another(range: PortRange, count: number): Promise<{ process: ChildProcess; ports: readonly number[] }> {
  const script = `const { PortKeeper } = await import(process.argv[1]);
    const keeper = new PortKeeper(${JSON.stringify(range)}, '${HOST}');
    console.log(JSON.stringify(await keeper.ports(${String(count)})));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, BUILT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { process: child, ports: JSON.parse(line.toString()) as number[] };
}

describe('the range that ports are taken from', () => {
  it.each([
    { says: '32768\t60999\n', range: { first: 10_000, last: 32_767 } },
    { says: '15000 65000', range: { first: 10_000, last: 14_999 } },
    { says: '1024\t60999', range: { first: 61_000, last: 65_535 } },
    { says: '1024\t65535', range: { first: 10_000, last: 32_767 } },
    { says: 'nonsense', range: { first: 10_000, last: 32_767 } },
  ])('is $range where ip_local_port_range says "$says"', ({ says, range }) => {
    expect(rangeBeside(readEphemeralRange(says))).toEqual(range);
  });

  it('on this machine: no port is one that the system gives away', async () => {
    const { first, last } = ephemeralRange();
    const port = await ownPort();
    expect(port < first || port > last).toBe(true);
  });
});

describe('a port keeper', () => {
  it('gives no port twice, not even to many who ask at once', async () => {
    const keeper = keeperOf();
    const asked = await Promise.all(Array.from({ length: 10 }, () => keeper.ports(7)));
    expect(new Set(asked.flat()).size).toBe(70);
  });

  it('passes over ports that somebody uses, for TCP or for UDP', async () => {
    const range = rangeOf(1);
    const [tcp, udp] = [createServer(), createSocket('udp4')];
    tcp.listen(range.first + 1, HOST);
    udp.bind(range.first + 2, HOST);
    await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
    try {
      expect(await keeperOf(range).port()).toBe(range.first + 3);
    } finally {
      tcp.close();
      udp.close();
    }
  });

  it('has consecutive ports, the first one even, that nobody else is given', async () => {
    const range = rangeOf(4);
    const keeper = keeperOf(range);
    const { first, last } = await keeper.udpRange(40);
    expect({ even: first % 2, count: last - first + 1 }).toEqual({ even: 0, count: 40 });
    for (const port of await keeperOf(range).ports(BLOCK - 1)) expect(port < first || port > last).toBe(true);
  });

  it('shares no port with other processes', async () => {
    const range = rangeOf(9);
    const count = 2 * (BLOCK - 1);
    const others = await Promise.all([another(range, count), another(range, count), another(range, count)]);
    const ports = [...others.flatMap((one) => one.ports), ...(await keeperOf(range).ports(count))];
    expect(new Set(ports).size).toBe(4 * count);
  });

  it('keeps its ports while nobody listens on them, says so when none is left, and has a dead owner’s at once', async () => {
    const range = rangeOf(1);
    const owner = await another(range, BLOCK - 1);
    await expect(keeperOf(range).port()).rejects.toThrow('every block of ports is taken');
    const gone = once(owner.process, 'exit');
    owner.process.kill('SIGKILL');
    await gone;
    expect(await keeperOf(range).ports(BLOCK - 1)).toEqual(owner.ports);
  });
});
