import { REFUSALS, type Refusal } from '@parkade/park-decision';

/** What a leg hears when it is told why not: playables of the configuration. */
export type Prompts = Readonly<Record<Refusal, string>>;

export const causeFor = (reason: Refusal): string => REFUSALS[reason].cause;
