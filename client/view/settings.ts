/**
 * The settings that commands change while the client runs.
 *
 * @module
 */

/** When to ring or to notify: never, for mentions and private messages, for every message. */
export const OCCASIONS = ["off", "mention", "all"] as const;
export type Occasion = typeof OCCASIONS[number];

/** What commands change until the client ends. Permanent settings are in the configuration file. */
export interface Settings {
  bell: Occasion;
  notify: Occasion;
  /** Join and leave notices are folded into one line before the next message. */
  isQuiet: boolean;
}
