/** Who looks: for the bays it matters which phones are theirs, and by what names they are called. */
import type { CallCard, Person } from '@parkade/api-contract';

export interface Viewer {
  readonly name: string;
  /** `user@domain` of each phone. */
  readonly phones: ReadonlySet<string>;
  /** What people may have written into "for whom" who mean this viewer; lower case. */
  readonly called: ReadonlySet<string>;
}

export const addressOf = ({ user, domain }: { readonly user: string; readonly domain: string }) => `${user}@${domain}`;

export const viewerOf = (name: string, phones: readonly Person[], groups: readonly string[] = []): Viewer => ({
  name,
  phones: new Set(phones.map(addressOf)),
  called: new Set(
    [name, ...groups, ...phones.flatMap(({ user, label }) => [user, label])].map((text) => text.toLowerCase()),
  ),
});

export const isMine = ({ phones }: Viewer, person: Person): boolean => phones.has(addressOf(person));

/** The caller is for this viewer. */
export const isForMe = ({ called }: Viewer, { forWhom }: CallCard): boolean =>
  forWhom !== null && called.has(forWhom.toLowerCase());

export const isParkedByMe = (viewer: Viewer, { parkedBy }: CallCard): boolean =>
  parkedBy !== null && isMine(viewer, parkedBy);

/** How a person is named: number and name, or whichever there is. */
export const personText = ({ user, label }: Person): string =>
  label === '' || label === user ? user : label.startsWith(user) ? label : `${user} ${label}`;
