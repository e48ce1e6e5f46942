/**
 * The flags of `chat export` and `chat forget`, which work on the folder of a server. What the help says of each is in
 * usage/.
 *
 * @module
 */
import { choiceFlag, type FlagTable, switchFlag, textFlag, type Values } from "../../shared/cli/flags.ts";
import { momentFlag } from "../../shared/cli/moment.ts";

/** Those of `chat export`. */
export const EXPORT_FLAGS = {
  data: textFlag("DIR", undefined),
  room: textFlag("NAME", undefined),
  since: momentFlag(),
  before: momentFlag(),
  format: choiceFlag(["text", "jsonl"] as const, "text"),
} as const satisfies FlagTable;

export type ExportOptions = Values<typeof EXPORT_FLAGS>;

/** Those of `chat forget`. */
export const FORGET_FLAGS = {
  name: textFlag("NAME", undefined),
  data: textFlag("DIR", undefined),
  yes: switchFlag(),
} as const satisfies FlagTable;
