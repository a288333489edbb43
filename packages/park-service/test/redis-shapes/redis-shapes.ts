import { isInstalled, PrivateCluster, PrivateSentinels, PrivateSingle, type RedisPlace } from '@parkade/testkit';

/** A Redis of some shape, as an operator may have it. */
export interface Shape {
  readonly name: string;
  /** A program without which it cannot be had, and what is missing then. */
  readonly needs?: string;
  readonly start: () => Promise<RunningShape>;
}

export interface RunningShape {
  readonly place: RedisPlace;
  readonly stop: () => Promise<void>;
}

/** Every prefix that the tests use begins so: the user of the ACL shape has no other keys. */
export const PREFIX = 'shape-';

export const SHAPES: readonly Shape[] = [
  { name: 'standalone', start: () => PrivateSingle.start() },
  { name: 'password', start: () => PrivateSingle.start({ entry: 'password' }) },
  { name: 'acl', start: () => PrivateSingle.start({ entry: 'acl', prefix: PREFIX }) },
  { name: 'tls', needs: 'openssl', start: () => PrivateSingle.start({ entry: 'tls' }) },
  { name: 'cluster', start: () => PrivateCluster.start() },
  { name: 'sentinel', start: () => PrivateSentinels.start() },
  { name: 'valkey', needs: 'valkey-server', start: () => PrivateSingle.start({ brand: 'valkey' }) },
];

export interface Availability {
  readonly usable: readonly Shape[];
  /** One line for whoever reads the test's output. */
  readonly line: string;
}

export async function available(shapes: readonly Shape[] = SHAPES): Promise<Availability> {
  const checked = await Promise.all(
    shapes.map(async (shape) => ({ shape, usable: shape.needs === undefined || (await isInstalled(shape.needs)) })),
  );
  const usable = checked.filter((each) => each.usable).map(({ shape }) => shape);
  const skipped = checked
    .filter((each) => !each.usable)
    .map(({ shape }) => `${shape.name} (${shape.needs ?? ''} is not installed)`);
  const ran = `Redis shapes: ${usable.map(({ name }) => name).join(', ')}`;
  return { usable, line: skipped.length === 0 ? ran : `${ran}; skipped: ${skipped.join(', ')}` };
}
