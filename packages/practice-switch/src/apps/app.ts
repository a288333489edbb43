import type { Leg } from '../channel/leg.js';

/**
 * A dialplan application. Runs in its leg's thread; must return soon after the leg has another order or is hung up.
 * The text it resolves to is the `Application-Response` of CHANNEL_EXECUTE_COMPLETE.
 */
export type App = (leg: Leg, data: string) => Promise<string | undefined>;

export type AppGroup = Readonly<Record<string, App>>;

/** By name, in whatever case. */
export type FindApp = (name: string) => App | undefined;

/** For applications that are done at once. */
export function instant(act: (leg: Leg, data: string) => void): App {
  return (leg, data) => {
    act(leg, data);
    return Promise.resolve(undefined);
  };
}
