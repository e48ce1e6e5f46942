/**
 * What somebody has typed about files becomes paths, names and numbers, or a sentence about what is wrong with it; and so
 * does what the transfers refuse.
 *
 * @module
 */
import { tryPersonName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";
import { BAD_NAME, errorText } from "../text/error_text.ts";
import { whyText } from "../text/outcome_text.ts";
import { pathText } from "../text/transfer_title.ts";
import type { TransferView } from "../transfer/transfer_view.ts";
import type { TransferRefusal } from "../transfer/transfers.ts";
import type { CommandName } from "./command_table.ts";
import type { CommandContext } from "./command_context.ts";
import { pathWords } from "./path_words.ts";

type Telling = Pick<CommandContext, "strings" | "fail">;

/** The paths that were typed; `null` where a quote is open, which is told. */
export function pathsOf(typed: string, command: CommandName, context: Telling): string[] | null {
  const paths = pathWords(typed);
  const open = paths.at(-1)?.open ?? "";
  if (open === "") return paths.map(({ text }) => text);
  const { errors, transfers } = context.strings;
  context.fail(errors.cannot(errors.actions.command(command), transfers.badQuote(open)));
  return null;
}

/** A name that persons may have; `null` where it is none, which is told. */
export function personName(typed: string, action: string, context: Telling): string | null {
  const name = tryPersonName(typed);
  const { strings } = context;
  if (name === null) context.fail(errorText(BAD_NAME, { type: "whois", name: typed }, { strings, action }));
  return name;
}

/** The number of a transfer, `null` for none; `undefined` where it is no number, which is told. */
export function numberOf(typed: string, command: CommandName, context: Telling): number | null | undefined {
  if (typed === "") return null;
  if (/^\d{1,9}$/.test(typed)) return Number(typed);
  context.fail(refusalText({ type: "none" }, { command, typed, strings: context.strings }));
  return undefined;
}

/** A path in somebody else's folder, as the wire has it: people end folders with a `/`, and mean all of it by `.`. */
export function remotePath(typed: string): string {
  const path = typed.replace(/\/+$/, "").replace(/^(?:\.\/+)+/, "");
  return path === "." ? "" : path;
}

/** A path within a sentence. */
export function quotedPath(path: string, { grammar }: Catalogue): string {
  return grammar.quoted(pathText(path));
}

export interface RefusalOptions {
  readonly command: CommandName;
  /** What was wanted, where that is more than the command. */
  readonly action?: string;
  /** The number that was typed, if one was. */
  readonly typed?: string;
  readonly strings: Catalogue;
}

/** The sentence about what cannot be done. */
export function refusalText(refusal: TransferRefusal, options: RefusalOptions): string {
  const { command, action, typed = "", strings: { errors, transfers } } = options;
  if (refusal.type === "none") {
    if (typed !== "") return transfers.noSuch(printable(typed));
    return command === "cancel" ? transfers.nothingToCancel : transfers.nothingToAnswer;
  }
  return errors.cannot(action ?? errors.actions.command(command), refusalReason(refusal, options));
}

/** Only why: the end of a sentence. */
function refusalReason(
  refusal: Exclude<TransferRefusal, { readonly type: "none" }>,
  { command, strings }: Pick<RefusalOptions, "command" | "strings">,
): string {
  const { transfers, grammar } = strings;
  switch (refusal.type) {
    case "several": {
      const [first = 1] = refusal.numbers;
      const example = `/${command} ${first}`;
      const examples = command === "accept" ? [example, "/accept all"].join(grammar.comma) : example;
      return transfers.several(refusal.numbers.join(grammar.comma), examples);
    }
    case "no_files":
      return transfers.noFiles;
    case "source":
      return wordsFor(transfers.typed, refusal.why) ?? whyText(refusal.why, strings);
  }
}

/** The sentence about a folder that cannot be shared. */
export function notSharedText(folder: string, refusal: TransferRefusal, strings: Catalogue): string {
  const action = strings.errors.actions.shareFolder(quotedPath(folder, strings));
  const why = refusal.type === "source" ? wordsFor(strings.transfers.sharing, refusal.why) : undefined;
  return why === undefined
    ? refusalText(refusal, { command: "share", action, strings })
    : strings.errors.cannot(action, why);
}

/** Whether it is why something cannot be done, and not what has come of it. */
export function isRefusal(result: TransferView | TransferRefusal): result is TransferRefusal {
  return "type" in result;
}
