/**
 * What `/share` does: opening a folder to others, and saying what they may do with it.
 *
 * Owns nothing.
 *
 * @module
 */
import { nameKey } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { lines } from "../display/line.ts";
import { sharedText } from "../text/transfer_list.ts";
import type { ShareRule } from "../transfer/transfers.ts";
import type { Deed, Hands } from "./command_context.ts";
import { notSharedText, pathsOf, personName } from "./typed_transfer.ts";

export const SHARE_DEEDS = {
  share({ PATHS }, hands) {
    const paths = pathsOf(PATHS, "share", hands);
    if (paths === null) return;
    const [word, name, more] = paths;
    const { words, transfers } = hands;
    if (word === undefined) return hands.show(lines([sharingText(hands)], "hint"));
    if (more !== undefined || name !== undefined && !isRule(word)) {
      return hands.fail(words.commands.usage("/share [DIR|off|ask|allow|deny [NAME]]"));
    }
    if (isRule(word)) return setRule(word, name, hands);
    if (word !== "off") return void share(word, hands);
    const { unshared, stillGiven } = words.transfers;
    const isGiving = transfers.all.some(({ kind, state }) => kind === "serve" && state !== "asked");
    transfers.unshare();
    hands.hint(isGiving ? words.grammar.together(unshared, stillGiven) : unshared);
  },
} satisfies Readonly<Record<string, Deed>>;

async function share(folder: string, hands: Hands): Promise<void> {
  const { transfers } = hands;
  const isFirst = transfers.shared === null;
  const shared = await transfers.share(folder);
  if (!("type" in shared)) {
    // Who has typed it can be asked; where nobody can, that would mean no to everybody.
    if (isFirst) transfers.setRule(hands.canAsk ? "ask" : "allow");
    return hands.hint(sharingText(hands));
  }
  hands.fail(notSharedText(folder, shared, hands.words));
}

function setRule(rule: ShareRule, typedName: string | undefined, hands: Hands): void {
  const { transfers, words: { errors, transfers: words } } = hands;
  if (transfers.shared === null) {
    return hands.fail(errors.cannot(errors.actions.command("share"), words.nothingShared));
  }
  const action = errors.actions.letLook(printable(typedName ?? ""));
  const name = typedName === undefined ? undefined : personName(typedName, action, hands);
  if (name === null) return;
  transfers.setRule(rule, name);
  hands.hint(sharingText(hands));
  if (rule !== "ask") answerOpen(rule, name, hands);
}

/** Who waits for an answer about the folder has it by the new rule. */
function answerOpen(rule: "allow" | "deny", name: string | undefined, { transfers }: Hands): void {
  const own = new Set(transfers.shared?.persons.map((person) => nameKey(person.name)));
  const isMeant = (peer: string) => name === undefined ? !own.has(nameKey(peer)) : nameKey(peer) === nameKey(name);
  for (const { number, state, kind, peer } of transfers.all) {
    if (state !== "asked" || kind === "receive" || !isMeant(peer)) continue;
    if (rule === "allow") transfers.accept(number);
    else transfers.decline(number, "");
  }
}

function sharingText({ transfers: { shared }, words }: Hands): string {
  return shared === null ? words.transfers.sharesNothing : sharedText(shared, words);
}

function isRule(word: string): word is ShareRule {
  return word === "ask" || word === "allow" || word === "deny";
}
