import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import type { EnginePlace, Logger } from '@parkade/park-ports';
import type { ResolvedConfig } from '@parkade/park-config';
import { addressOf } from '@parkade/dialplan-contract';

type Listen = Pick<ResolvedConfig['listen'], 'advertise' | 'port'>;

/**
 * Which of the places where switches ask is this engine's own: the port it listens on, at an address of this machine. None where an
 * address is translated on the way; then nobody can tell the switches when this engine stands still.
 */
export async function ownPlaces({ advertise, port }: Listen, log: Logger): Promise<readonly EnginePlace[]> {
  const here = new Set(
    Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address)),
  );
  const isHere = async (host: string): Promise<boolean> => {
    const found = await lookup(host, { all: true }).catch(() => []);
    return found.some(({ address }) => here.has(address));
  };
  const own = await Promise.all(advertise.map(async (place) => place.port === port && (await isHere(place.host))));
  const places = advertise.filter((_, index) => own[index]).map(addressOf);
  if (places.length === 0 && advertise.length > 1)
    log.warn('this engine is at none of the addresses in listen.advertise; no switch is told when it stands still', {
      advertise: advertise.map(addressOf).join(' '),
    });
  return places;
}
