/**
 * The handler of `/share`: shares a folder, and sets the rules for other people's requests.
 *
 * Owns nothing.
 *
 * @module
 */
import { nameKey } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { lines } from "../display/line.ts";
import { sharedText } from "../text/transfer_list.ts";
import type { ShareRule } from "../transfer/transfer_view.ts";
import type { CommandContext, CommandHandler } from "./command_context.ts";
import { notSharedText, pathsOf, personName } from "./transfer_handlers.ts";

export const SHARE_HANDLERS = {
  share({ PATHS }, context) {
    const paths = pathsOf(PATHS, "share", context);
    if (paths === null) return;
    const [word, name, more] = paths;
    const { strings, transfers } = context;
    if (word === undefined) return context.show(lines([sharingText(context)], "hint"));
    if (more !== undefined || name !== undefined && !isRule(word)) {
      return context.fail(strings.commands.usage("/share [DIR|off|ask|allow|deny [NAME]]"));
    }
    if (isRule(word)) return setRule(word, name, context);
    if (word !== "off") return void share(word, context);
    const { unshared, stillGiven, sharesNothing } = strings.transfers;
    if (transfers.shared === null) return context.hint(sharesNothing);
    const isGiving = transfers.all.some(({ kind, state }) => kind === "serve" && state !== "asked");
    transfers.unshare();
    context.tell(isGiving ? strings.grammar.together(unshared, stillGiven) : unshared);
  },
} satisfies Readonly<Record<string, CommandHandler>>;

async function share(folder: string, context: CommandContext): Promise<void> {
  const { transfers } = context;
  const isFirst = transfers.shared === null;
  const shared = await transfers.share(folder);
  if (!("type" in shared)) {
    // Without a user to ask, the rule `ask` would refuse everybody.
    if (isFirst) transfers.setRule(context.canAsk ? "ask" : "allow");
    return context.tell(sharingText(context));
  }
  context.fail(notSharedText(folder, shared, context.strings));
}

function setRule(rule: ShareRule, typedName: string | undefined, context: CommandContext): void {
  const { transfers, strings: { errors, transfers: strings } } = context;
  if (transfers.shared === null) {
    return context.fail(errors.cannot(errors.actions.command("share"), strings.nothingShared));
  }
  const action = errors.actions.letLook(printable(typedName ?? ""));
  const name = typedName === undefined ? undefined : personName(typedName, action, context);
  if (name === null) return;
  transfers.setRule(rule, name);
  context.tell(sharingText(context));
  if (rule !== "ask") answerOpen(rule, name, context);
}

/** Answers open requests for the folder by the new rule. */
function answerOpen(rule: "allow" | "deny", name: string | undefined, { transfers }: CommandContext): void {
  const own = new Set(transfers.shared?.persons.map((person) => nameKey(person.name)));
  const isMeant = (peer: string) => name === undefined ? !own.has(nameKey(peer)) : nameKey(peer) === nameKey(name);
  for (const { number, state, kind, peer } of transfers.all) {
    if (state !== "asked" || kind === "receive" || !isMeant(peer)) continue;
    if (rule === "allow") transfers.accept(number);
    else transfers.decline(number, "");
  }
}

function sharingText({ transfers: { shared }, strings }: CommandContext): string {
  return shared === null ? strings.transfers.sharesNothing : sharedText(shared, strings);
}

function isRule(word: string): word is ShareRule {
  return word === "ask" || word === "allow" || word === "deny";
}
