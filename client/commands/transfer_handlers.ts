/**
 * What the commands about files do: sending and getting, looking, answering, cancelling.
 *
 * Owns nothing. What comes of it is told as it happens (transfer_notices.ts).
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import { hungLines } from "../text/hung_lines.ts";
import { hasMorePaths, transferDetails, transferLines } from "../text/transfer_list.ts";
import { ownFolder, titleOf } from "../text/transfer_title.ts";
import type { TransferView } from "../transfer/transfer_view.ts";
import type { TransferRefusal } from "../transfer/transfers.ts";
import type { CommandName } from "./command_table.ts";
import type { CommandContext, CommandHandler } from "./command_context.ts";
import { isRefusal, numberOf, pathsOf, personName, quotedPath, refusalText, remotePath } from "./typed_transfer.ts";

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
      return context.show(hungLines(all.length === 0 ? [strings.transfers.none] : transferLines(all, strings), "hint"));
    }
    const about = { command: "transfers", typed: TRANSFER, strings } as const;
    const view = all.find((one) => one.number === number);
    if (view === undefined) return context.fail(refusalText({ type: "none" }, about));
    if (view.kind !== "receive" || !hasMorePaths(view)) {
      return context.show(hungLines(transferDetails(view, strings), "hint"));
    }
    // Only who offers it knows all paths, which come as an answer.
    const asked = context.transfers.list(number);
    if (isRefusal(asked)) context.fail(refusalText(asked, about));
  },
} satisfies Readonly<Record<string, CommandHandler>>;

interface Sending {
  readonly context: CommandContext;
  /** Another name for it. */
  readonly as?: string;
}

function send(typedName: string, paths: readonly string[], { context, as }: Sending): void {
  const { strings, transfers } = context;
  const [first = ""] = paths;
  const name = personName(typedName, sendAction(first, typedName, context), context);
  if (name === null) return;
  // To list a big folder takes a while, and the chat goes on.
  void transfers.send(name, paths, as === undefined ? {} : { as }).then((sent) => {
    if (isRefusal(sent)) {
      const path = sent.type === "source" ? sent.path : first;
      return context.fail(refusalText(sent, { command: "send", strings, action: sendAction(path, name, context) }));
    }
    const about = { name: printable(sent.peer), what: titleOf(sent, strings) };
    // What is new is told when the server has taken it (transfer_notices.ts).
    if (sent.isAgain) context.hint(strings.transfers.goesOnTo(about));
    else if (!context.isLive) context.hint(strings.transfers.offeredLater(about));
  });
}

function sendAction(path: string, name: string, { strings }: Pick<CommandContext, "strings">): string {
  return strings.errors.actions.sendFiles(quotedPath(path, strings), printable(name));
}

interface Answering {
  readonly command: CommandName;
  readonly act: (number: number | null) => TransferView | TransferRefusal;
}

function answer(typed: string, context: CommandContext, { command, act }: Answering): void {
  const { strings, conversations } = context;
  const number = numberOf(typed, command, context);
  if (number === undefined) return;
  const answered = act(number);
  if (isRefusal(answered)) return context.fail(refusalText(answered, { command, typed, strings }));
  // Who answers has read it.
  conversations.look(answered.peer);
  // How one's own go is told anyway; what others may do with one's folder only now, or when it is over.
  if (answered.isOurs || answered.kind === "receive" || command === "cancel") return;
  const { looked, takes, deniedLook, deniedTake, sentence } = strings.transfers;
  const name = printable(answered.peer);
  const isYes = command === "accept";
  context.hint(sentence(
    answered.kind === "tree"
      ? (isYes ? looked : deniedLook)({ name, what: ownFolder(answered, strings) })
      : (isYes ? takes : deniedTake)({ name, what: titleOf(answered, strings) }),
  ));
}
