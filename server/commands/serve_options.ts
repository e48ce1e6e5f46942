/**
 * The flags of `chat serve`. What the help says of each is in usage/.
 *
 * @module
 */
import { DEFAULT_HOST, DEFAULT_PORT } from "../../shared/address.ts";
import {
  choiceFlag,
  type FlagTable,
  switchFlag,
  textFlag,
  undecidedFlag,
  type Values,
  wholeFlag,
} from "../../shared/cli/flags.ts";
import { HISTORY_FLAGS, LIMIT_FLAGS } from "../limits.ts";
import { LOG_FORMATS, LOG_LEVELS } from "../logger.ts";

/** Those that are no limits. */
export const OWN_FLAGS = {
  host: textFlag("ADDRESS", DEFAULT_HOST),
  port: wholeFlag("PORT", { fallback: DEFAULT_PORT, max: 65_535 }),
  data: textFlag("DIR", undefined),
  memory: switchFlag(),
  /** `normal`: what was acknowledged survives the process; `full`: the loss of power as well. */
  sync: choiceFlag(["normal", "full"] as const, "normal"),
  /** Not given: on where only this machine can join. */
  openNames: undecidedFlag(),
  title: textFlag("TEXT", undefined),
  motd: textFlag("FILE", undefined),
  logFormat: choiceFlag(LOG_FORMATS, "text"),
  logLevel: choiceFlag(LOG_LEVELS, "info"),
} as const satisfies FlagTable;

/** All flags of `chat serve`. */
export const SERVE_FLAGS = { ...OWN_FLAGS, ...HISTORY_FLAGS, ...LIMIT_FLAGS };

export type ServeOptions = Values<typeof SERVE_FLAGS>;
