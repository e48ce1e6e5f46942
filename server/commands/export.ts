/**
 * `chat export`: prints the messages of the rooms, also while a server is running. It never prints a private message.
 * What cannot be read because the history is damaged is skipped: the rest is printed, and the exit code is 1.
 *
 * @module
 */
import { nameKey, tryRoomName } from "../../shared/wire/name.ts";
import { loadUsageStrings } from "../../shared/cli/usage/load.ts";
import { printable, printableJson, printableLines } from "../../shared/printable.ts";
import { ExportReader } from "../store/database/export_reader.ts";
import { FolderError, shownFolder } from "../store/folder.ts";
import { eventOf } from "../hub/message_mapping.ts";
import {
  type Caller,
  type CommandPlatform,
  denoPlatform,
  type FolderContext,
  nearestName,
  runFolderCommand,
} from "./folder_command.ts";
import { EXPORT_FLAGS, type ExportOptions } from "./options.ts";
import type { Past } from "../store/store.ts";
import { exportHelp } from "./usage/help.ts";

/** How many rooms an error names when none of them resembles the one that was asked for. */
const MAX_ROOMS_NAMED = 10;

/** Runs the command on this machine. */
export function exportHistory(args: readonly string[], caller: Caller): Promise<number> {
  return runExport(args, denoPlatform(caller));
}

/** Runs the command and returns its exit code. Throws a `UsageError`. */
export function runExport(args: readonly string[], platform: CommandPlatform): Promise<number> {
  return runFolderCommand(args, platform, {
    flags: EXPORT_FLAGS,
    help: exportHelp,
    takesNone: (extra) => (strings) => strings.exportTakesNone(extra),
    run: printHistory,
  });
}

async function printHistory(
  folder: string,
  options: ExportOptions,
  { platform, language }: FolderContext,
): Promise<number> {
  const { nowMs, print, printError } = platform;
  using reader = new ExportReader(folder);
  const { since, before, format } = options;
  const line = format === "jsonl" ? jsonLine : textLines;
  const pages = reader.pages({
    ...(options.room === undefined ? {} : { room: keyOf(options.room, reader.rooms()) }),
    ...(since === undefined ? {} : { sinceTime: since(nowMs()) }),
    ...(before === undefined ? {} : { beforeTime: before(nowMs()) }),
  });
  for (const page of pages) {
    // Each write blocks until it is read, so the memory never has more than one page.
    const code = page.length === 0 ? 0 : print(page.map(line).join(""));
    if (code !== 0) return code;
  }
  if (reader.damaged.length === 0) return 0;
  printError(`chat: ${(await loadUsageStrings(language)).exportDamaged(shownFolder(folder), reader.damaged)}\n`);
  return 1;
}

/** Returns the key of an existing room; the `#` is optional. Throws a `FolderError` that names similar rooms. */
function keyOf(text: string, rooms: ReadonlyMap<string, string>): string {
  const name = text.startsWith("#") ? text : `#${text}`;
  const key = nameKey(tryRoomName(name) ?? name);
  if (rooms.has(key)) return key;
  const names = [...rooms.values()];
  const near = nearestName(name, names);
  const named = near === undefined ? names.slice(0, MAX_ROOMS_NAMED).map(printable) : [near];
  throw new FolderError((strings) => strings.noRoomThere(printable(name), named));
}

function jsonLine(past: Past): string {
  return `${printableJson(JSON.stringify(eventOf(past)))}\n`;
}

/**
 * Formats a message as lines. Every line of its text but the first has `|` after the name, which a first line never
 * has.
 */
function textLines({ time, fromName, toName, text, action }: Past): string {
  const who = `${stamp(time)} ${printable(toName)} ${action ? "* " : ""}${printable(fromName)}`;
  const first = action ? "" : ":";
  return printableLines(text).map((line, at) => `${who}${at === 0 ? first : "|"} ${line}\n`).join("");
}

/** Formats a time as the local date and time. */
export function stamp(time: number): string {
  const date = new Date(time);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = [String(date.getFullYear()).padStart(4, "0"), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
