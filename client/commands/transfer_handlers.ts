/**
 * The handlers of the commands about files, with the parsing of their arguments and the sentences about their failures.
 *
 * Owns nothing. What happens to a transfer later is reported by chat/transfer_notices.ts.
 *
 * @module
 */
import { tryPersonName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";
import { BAD_NAME, errorText } from "../text/error_text.ts";
import { hangingLines } from "../display/line.ts";
import { whyText } from "../text/transfer_text.ts";
import { hasMorePaths, transferDetails, transferLines } from "../text/transfer_list.ts";
import { ownFolder, pathText, titleOf } from "../text/transfer_title.ts";
import type { TransferRefusal, TransferView } from "../transfer/transfer_view.ts";
import type { CommandName } from "./command_table.ts";
import type { CommandContext, CommandHandler } from "./command_context.ts";
import { pathWords } from "./typed_paths.ts";

export const TRANSFER_HANDLERS = {
  send({ NAME, PATHS }, context) {
    const paths = pathsOf(PATHS, "send", context);
    if (paths !== null) send(NAME, [...new Set(paths)], { context });
  },
  stor({ NAME, PATHS }, context) {
    const [path, as, more] = pathsOf(PATHS, "stor", context) ?? [];
    if (path === undefined) return;
    const { transfers, commands, errors } = context.strings;
    if (more !== undefined) return context.fail(commands.usage("/stor NAME PATH [AS]"));
    if (as === undefined) return send(NAME, [path], { context });
    const wrong = as === "" ? transfers.asIsEmpty : /[/\\]/.test(as) ? transfers.asIsAName : null;
    if (wrong === null) return send(NAME, [path], { context, as });
    context.fail(errors.cannot(sendAction(path, NAME, context), wrong));
  },
  get({ NAME, PATHS }, context) {
    const { strings, transfers } = context;
    const paths = pathsOf(PATHS, "get", context)?.map(remotePath);
    if (paths === undefined) return;
    const action = strings.errors.actions.getFiles(quotedPath(paths[0] ?? "", strings), printable(NAME));
    const name = personName(NAME, action, context);
    if (name === null) return;
    const asked = transfers.get(name, paths);
    if (isRefusal(asked)) context.fail(refusalText(asked, { command: "get", strings }));
  },
  tree({ NAME, PATHS }, context) {
    const { strings, transfers } = context;
    const paths = pathsOf(PATHS, "tree", context);
    if (paths === null) return;
    const [path = "", more] = paths;
    if (more !== undefined) return context.fail(strings.commands.usage("/tree NAME [PATH]"));
    const name = personName(NAME, strings.errors.actions.lookAt(printable(NAME)), context);
    if (name === null) return;
    const asked = transfers.tree(name, remotePath(path));
    if (isRefusal(asked)) context.fail(refusalText(asked, { command: "tree", strings }));
  },
  accept({ TRANSFERS }, context) {
    const open = context.transfers.all.filter(({ state }) => state === "asked").map(({ number }) => String(number));
    const typed = TRANSFERS.split(/[\s,]+/).filter((word) => word !== "");
    const all = typed.length === 1 && typed[0] === "all" && open.length > 0 ? open : typed;
    for (const one of all.length === 0 ? [""] : new Set(all)) {
      answer(one, context, { command: "accept", act: (number) => context.transfers.accept(number) });
    }
  },
  decline({ TRANSFER, TEXT }, context) {
    answer(TRANSFER, context, { command: "decline", act: (number) => context.transfers.decline(number, TEXT) });
  },
  cancel({ TRANSFER, TEXT }, context) {
    answer(TRANSFER, context, { command: "cancel", act: (number) => context.transfers.cancel(number, TEXT) });
  },
  transfers({ TRANSFER }, context) {
    const { strings, transfers: { all } } = context;
    const number = numberOf(TRANSFER, "transfers", context);
    if (number === undefined) return;
    if (number === null) {
      return context.show(
        hangingLines(all.length === 0 ? [strings.transfers.none] : transferLines(all, strings), "hint"),
      );
    }
    const about = { command: "transfers", typed: TRANSFER, strings } as const;
    const view = all.find((one) => one.number === number);
    if (view === undefined) return context.fail(refusalText({ type: "none" }, about));
    if (view.kind !== "receive" || !hasMorePaths(view)) {
      return context.show(hangingLines(transferDetails(view, strings), "hint"));
    }
    // Only the sender knows all paths, and sends them as an answer.
    const asked = context.transfers.list(number);
    if (isRefusal(asked)) context.fail(refusalText(asked, about));
  },
} satisfies Readonly<Record<string, CommandHandler>>;

interface SendOptions {
  readonly context: CommandContext;
  /** Another name for the file. */
  readonly as?: string;
}

function send(typedName: string, paths: readonly string[], { context, as }: SendOptions): void {
  const { strings, transfers } = context;
  const [first = ""] = paths;
  const name = personName(typedName, sendAction(first, typedName, context), context);
  if (name === null) return;
  // Listing a big folder takes a while, and the chat continues.
  void transfers.send(name, paths, as === undefined ? {} : { as }).then((sent) => {
    if (isRefusal(sent)) {
      const path = sent.type === "source" ? sent.path : first;
      const isPart = paths.length > 1;
      return context.fail(
        refusalText(sent, { command: "send", strings, action: sendAction(path, name, context), isPart }),
      );
    }
    const about = { name: printable(sent.peer), what: titleOf(sent, strings) };
    // A new request is reported once the server has accepted it (transfer_notices.ts).
    if (sent.isAgain) context.tell(strings.transfers.goesOnTo(about));
    else if (!context.link.isLive) context.tell(strings.transfers.offeredLater(about));
  });
}

function sendAction(path: string, name: string, { strings }: Pick<CommandContext, "strings">): string {
  return strings.errors.actions.sendFiles(quotedPath(path, strings), printable(name));
}

interface AnswerOptions {
  readonly command: CommandName;
  readonly act: (number: number | null) => TransferView | TransferRefusal;
}

function answer(typed: string, context: CommandContext, { command, act }: AnswerOptions): void {
  const { strings, conversations } = context;
  const number = numberOf(typed, command, context);
  if (number === undefined) return;
  const answered = act(number);
  if (isRefusal(answered)) return context.fail(refusalText(answered, { command, typed, strings }));
  // You have read what you answer.
  conversations.markRead(answered.peer);
  // The progress of your own transfers is reported anyway. Of requests for your folder, you hear now and at the end.
  if (answered.isOurs || answered.kind === "receive" || command === "cancel") return;
  const { looked, takes, deniedLook, deniedTake, sentence } = strings.transfers;
  const name = printable(answered.peer);
  const isYes = command === "accept";
  context.tell(sentence(
    answered.kind === "tree"
      ? (isYes ? looked : deniedLook)({ name, what: ownFolder(answered, strings) })
      : (isYes ? takes : deniedTake)({ name, what: titleOf(answered, strings) }),
  ));
}

type FailContext = Pick<CommandContext, "strings" | "fail">;

/** Splits typed paths. If a quote is open, tells the user and returns `null`. */
export function pathsOf(typed: string, command: CommandName, context: FailContext): string[] | null {
  const paths = pathWords(typed);
  const open = paths.at(-1)?.open ?? "";
  if (open === "") return paths.map(({ text }) => text);
  const { errors, transfers } = context.strings;
  context.fail(errors.cannot(errors.actions.command(command), transfers.badQuote(open)));
  return null;
}

/** Parses the name of a person. If it is invalid, tells the user and returns `null`. */
export function personName(typed: string, action: string, context: FailContext): string | null {
  const name = tryPersonName(typed);
  const { strings } = context;
  if (name === null) context.fail(errorText(BAD_NAME, { type: "whois", name: typed }, { strings, action }));
  return name;
}

/**
 * Parses the number of a transfer; `null`: none was typed. If it is invalid, tells the user and returns `undefined`.
 */
export function numberOf(typed: string, command: CommandName, context: FailContext): number | null | undefined {
  if (typed === "") return null;
  if (/^\d{1,9}$/.test(typed)) return Number(typed);
  context.fail(refusalText({ type: "none" }, { command, typed, strings: context.strings }));
  return undefined;
}

/** Makes a path of the wire from a typed one: without a `/` at its end, and with `.` for the whole folder. */
export function remotePath(typed: string): string {
  const path = typed.replace(/\/+$/, "").replace(/^(?:\.\/+)+/, "");
  return path === "." ? "" : path;
}

/** A path for a sentence. */
export function quotedPath(path: string, { grammar }: Catalogue): string {
  return grammar.quoted(pathText(path));
}

export interface RefusalOptions {
  readonly command: CommandName;
  /** What the user wanted, if that says more than the command. */
  readonly action?: string;
  /** The number that was typed, if any. */
  readonly typed?: string;
  /** Whether a path may be a part of one with blanks. */
  readonly isPart?: boolean;
  readonly strings: Catalogue;
}

/** The sentence about a refused command. */
export function refusalText(refusal: TransferRefusal, options: RefusalOptions): string {
  const { command, action, typed = "", strings: { errors, transfers } } = options;
  if (refusal.type === "none") {
    if (typed !== "" && !(command === "accept" && typed === "all")) return transfers.noSuch(printable(typed));
    return command === "cancel" ? transfers.nothingToCancel : transfers.nothingToAnswer;
  }
  return errors.cannot(action ?? errors.actions.command(command), refusalReason(refusal, options));
}

/** The reason alone, for the end of a sentence. */
function refusalReason(
  refusal: Exclude<TransferRefusal, { readonly type: "none" }>,
  { command, isPart = false, strings }: Pick<RefusalOptions, "command" | "isPart" | "strings">,
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
      if (refusal.why === "gone" && isPart) return transfers.perhapsBlanks(transfers.typed.gone ?? "");
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

/** Returns whether a result is a refusal, and not a transfer. */
export function isRefusal(result: TransferView | TransferRefusal): result is TransferRefusal {
  return "type" in result;
}
