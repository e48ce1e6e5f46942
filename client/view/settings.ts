/**
 * What may be chosen while one chats: when to ring, when to notify, whether comings and goings are folded.
 *
 * Owns these choices. They hold until the end; those that are to stay are in the configuration file.
 *
 * @module
 */
/** When to ring or to notify: never, for what is meant for the reader, for every message. */
export const OCCASIONS = ["off", "mention", "all"] as const;
export type Occasion = typeof OCCASIONS[number];

export interface Settings {
  bell: Occasion;
  notify: Occasion;
  /** Who comes and goes is told in one line before the next message. */
  isQuiet: boolean;
}

/** Whether a message is an occasion; `isCall`: it is meant for the reader. */
export function isOccasion(occasion: Occasion, { isCall }: { readonly isCall: boolean }): boolean {
  return occasion === "all" || occasion === "mention" && isCall;
}
