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
import type { Deed, Hands } from "./command_context.ts";
import { isRefusal, numberOf, pathsOf, personName, quotedPath, refusalText, remotePath } from "./typed_transfer.ts";

export const TRANSFER_DEEDS = {
  send({ NAME, PATHS }, hands) {
    const paths = pathsOf(PATHS, "send", hands);
    if (paths !== null) send(NAME, [...new Set(paths)], { hands });
  },
  stor({ NAME, PATHS }, hands) {
    const [path, as, more] = pathsOf(PATHS, "stor", hands) ?? [];
    if (path === undefined) return;
    const { transfers, commands, errors } = hands.words;
    if (more !== undefined) return hands.fail(commands.usage("/stor NAME PATH [AS]"));
    if (as === undefined) return send(NAME, [path], { hands });
    const wrong = as === "" ? transfers.asIsEmpty : /[/\\]/.test(as) ? transfers.asIsAName : null;
    if (wrong === null) return send(NAME, [path], { hands, as });
    hands.fail(errors.cannot(sendAction(path, NAME, hands), wrong));
  },
  get({ NAME, PATHS }, hands) {
    const { words, transfers } = hands;
    const paths = pathsOf(PATHS, "get", hands)?.map(remotePath);
    if (paths === undefined) return;
    const action = words.errors.actions.getFiles(quotedPath(paths[0] ?? ""), printable(NAME));
    const name = personName(NAME, action, hands);
    if (name === null) return;
    const asked = transfers.get(name, paths);
    if (isRefusal(asked)) hands.fail(refusalText(asked, { command: "get", words }));
  },
  tree({ NAME, PATHS }, hands) {
    const { words, transfers } = hands;
    const paths = pathsOf(PATHS, "tree", hands);
    if (paths === null) return;
    const [path = "", more] = paths;
    if (more !== undefined) return hands.fail(words.commands.usage("/tree NAME [PATH]"));
    const name = personName(NAME, words.errors.actions.lookAt(printable(NAME)), hands);
    if (name === null) return;
    const asked = transfers.tree(name, remotePath(path));
    if (isRefusal(asked)) hands.fail(refusalText(asked, { command: "tree", words }));
  },
  accept({ TRANSFERS }, hands) {
    const open = hands.transfers.all.filter(({ state }) => state === "asked").map(({ number }) => String(number));
    const typed = TRANSFERS.split(/[\s,]+/).filter((word) => word !== "");
    const all = typed.length === 1 && typed[0] === "all" && open.length > 0 ? open : typed;
    for (const one of all.length === 0 ? [""] : new Set(all)) {
      answer(one, hands, { command: "accept", act: (number) => hands.transfers.accept(number) });
    }
  },
  decline({ TRANSFER, TEXT }, hands) {
    answer(TRANSFER, hands, { command: "decline", act: (number) => hands.transfers.decline(number, TEXT) });
  },
  cancel({ TRANSFER, TEXT }, hands) {
    answer(TRANSFER, hands, { command: "cancel", act: (number) => hands.transfers.cancel(number, TEXT) });
  },
  transfers({ TRANSFER }, hands) {
    const { words, transfers: { all } } = hands;
    const number = numberOf(TRANSFER, "transfers", hands);
    if (number === undefined) return;
    if (number === null) {
      return hands.show(hungLines(all.length === 0 ? [words.transfers.none] : transferLines(all, words), "hint"));
    }
    const about = { command: "transfers", typed: TRANSFER, words } as const;
    const view = all.find((one) => one.number === number);
    if (view === undefined) return hands.fail(refusalText({ type: "none" }, about));
    if (view.kind !== "receive" || !hasMorePaths(view)) {
      return hands.show(hungLines(transferDetails(view, words), "hint"));
    }
    // Only who offers it knows all paths, which come as an answer.
    const asked = hands.transfers.list(number);
    if (isRefusal(asked)) hands.fail(refusalText(asked, about));
  },
} satisfies Readonly<Record<string, Deed>>;

interface Sending {
  readonly hands: Hands;
  /** Another name for it. */
  readonly as?: string;
}

function send(typedName: string, paths: readonly string[], { hands, as }: Sending): void {
  const { words, transfers } = hands;
  const [first = ""] = paths;
  const name = personName(typedName, sendAction(first, typedName, hands), hands);
  if (name === null) return;
  // To list a big folder takes a while, and the chat goes on.
  void transfers.send(name, paths, as === undefined ? {} : { as }).then((sent) => {
    if (isRefusal(sent)) {
      const path = sent.type === "source" ? sent.path : first;
      return hands.fail(refusalText(sent, { command: "send", words, action: sendAction(path, name, hands) }));
    }
    const about = { name: printable(sent.peer), what: titleOf(sent, words) };
    // What is new is told when the server has taken it (transfer_notices.ts).
    if (sent.isAgain) hands.hint(words.transfers.goesOnTo(about));
    else if (!hands.isLive) hands.hint(words.transfers.offeredLater(about));
  });
}

function sendAction(path: string, name: string, { words }: Pick<Hands, "words">): string {
  return words.errors.actions.sendFiles(quotedPath(path), printable(name));
}

interface Answering {
  readonly command: CommandName;
  readonly act: (number: number | null) => TransferView | TransferRefusal;
}

function answer(typed: string, hands: Hands, { command, act }: Answering): void {
  const { words, places } = hands;
  const number = numberOf(typed, command, hands);
  if (number === undefined) return;
  const answered = act(number);
  if (isRefusal(answered)) return hands.fail(refusalText(answered, { command, typed, words }));
  // Who answers has read it.
  places.look(answered.peer);
  // How one's own go is told anyway; what others may do with one's folder only now, or when it is over.
  if (answered.isOurs || answered.kind === "receive" || command === "cancel") return;
  const { looked, takes, deniedLook, deniedTake, sentence } = words.transfers;
  const name = printable(answered.peer);
  const isYes = command === "accept";
  hands.hint(sentence(
    answered.kind === "tree"
      ? (isYes ? looked : deniedLook)({ name, what: ownFolder(answered, words) })
      : (isYes ? takes : deniedTake)({ name, what: titleOf(answered, words) }),
  ));
}
