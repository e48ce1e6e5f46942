/**
 * What the commands do that are about what was said before: reading back, searching, changing one's own messages, and how
 * much is told to who comes.
 *
 * @module
 */
import { MAX_BACKLOG, MAX_PAGE } from "../../shared/wire/message.ts";
import { isRoomName, nameKey } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { lines } from "../display/line.ts";
import { nextRequest, type PageRequest } from "../incoming/pages.ts";
import type { OwnMessage } from "../incoming/recent_messages.ts";
import { historyAction, quoted } from "../text/error_text.ts";
import { backlogText } from "../text/event_text.ts";
import { findCommand, usage } from "./command_table.ts";
import type { Deed, Hands } from "./command_context.ts";
import { tryParseSpan } from "./history_span.ts";
import { type ParsedSearch, parseSearch } from "./search_query.ts";

export const HISTORY_DEEDS = {
  history({ TEXT }, hands) {
    const { whereabouts, words, pages } = hands;
    const to = whereabouts.target ?? "";
    const { history, errors } = words;
    const cannot = (why: string) => hands.fail(errors.cannot(historyAction({ to }, errors), why));
    if (!hands.hasFeature("history")) return cannot(history.noHistory);
    const typed = TEXT.trim();
    const limit = pageOf(hands);
    if (typed === "") return ask({ type: "history", to, limit }, hands);
    if (typed.toLowerCase() === "more") {
      return goOn(pages.last(to), { hands, cannot, command: "history" });
    }
    const span = tryParseSpan(typed, hands.nowMs());
    if (span === null) {
      return cannot(typed.toLowerCase() === "since" ? history.sinceWhen : history.badSpan(quoted(typed)));
    }
    ask(
      { type: "history", to, limit: span.count ?? limit, ...(span.since === null ? {} : { since: span.since }) },
      hands,
    );
  },
  search({ TEXT }, hands) {
    const { whereabouts, words: { history, errors }, pages } = hands;
    const cannot = (why: string) => hands.fail(errors.cannot(errors.actions.search, why));
    if (!hands.hasFeature("search")) return cannot(history.noSearch);
    if (TEXT.trim().toLowerCase() === "more") return goOn(pages.last(), { hands, cannot, command: "search" });
    const isIn = (word: string) => whereabouts.isIn(word);
    const parsed = parseSearch(TEXT, { nowMs: hands.nowMs(), ownName: whereabouts.name, isIn });
    if (parsed.type !== "query") return cannot(whyNot(parsed, hands));
    ask({ type: "search", ...parsed.query, limit: pageOf(hands) }, hands);
  },
  edit({ "^N": back, TEXT }, hands) {
    const isShown = TEXT.trim() === "";
    // Who sees the old text first sees which message it is.
    const which = isShown && back === "" && hands.recent.lastPlace === null ? "^1" : back;
    const own = ownMessage(which, { hands, command: "edit" });
    if (own === null) return;
    if (!isShown) return hands.request({ type: "edit", to: own.to, id: own.id, text: TEXT, ref: hands.newRef() });
    const command = findCommand("edit");
    if (!hands.prefill(`/edit ${which === "" ? "" : `${which} `}${own.text}`) && command !== undefined) {
      hands.fail(hands.words.commands.usage(usage(command)));
    }
  },
  delete({ "^N": back }, hands) {
    const own = ownMessage(back, { hands, command: "delete" });
    if (own !== null) hands.request({ type: "delete", to: own.to, id: own.id, ref: hands.newRef() });
  },
  backlog({ NUMBER }, hands) {
    const { whereabouts, words } = hands;
    const { history, errors } = words;
    const room = whereabouts.room ?? "";
    const cannot = (why: string) => hands.fail(errors.cannot(errors.actions.setBacklog(printable(room)), why));
    if (!hands.hasFeature("history")) return cannot(history.noHistory);
    if (NUMBER === "") {
      const set = whereabouts.backlogOf(room);
      const text = set === null ? history.usualBacklog(printable(room)) : backlogText(set, words);
      return hands.show(lines([`-- ${text}`], "notice"));
    }
    const count = wholeNumber(NUMBER, MAX_BACKLOG);
    if (count === null) return cannot(history.badCount(quoted(NUMBER), MAX_BACKLOG));
    hands.request({ type: "set_backlog", room, count, ref: hands.newRef() });
  },
} satisfies Readonly<Record<string, Deed>>;

function pageOf({ pageRows }: Hands): number {
  return Math.min(MAX_PAGE, pageRows);
}

function ask(request: PageRequest, hands: Hands): void {
  hands.request({ ...request, ref: hands.newRef() });
}

interface GoingOn {
  readonly hands: Hands;
  readonly cannot: (why: string) => void;
  /** What begins it. */
  readonly command: "history" | "search";
}

/** Asks for what comes behind the last page. */
function goOn(page: ReturnType<Hands["pages"]["last"]>, { hands, cannot, command }: GoingOn): void {
  const { history } = hands.words;
  if (page === null) return cannot(history.noPageYet(command));
  const next = nextRequest(page, { limit: pageOf(hands) });
  if (next === null) cannot(history.noMore);
  else ask(next, hands);
}

function whyNot(parsed: Exclude<ParsedSearch, { readonly type: "query" }>, { words: { history } }: Hands): string {
  if (parsed.type === "nothing") return history.noWords;
  const part = printable(parsed.part);
  switch (parsed.expects) {
    case "person":
      return history.badPerson(part);
    case "place":
      return history.badPlace(part);
    case "time":
      return history.badTime(part);
  }
}

interface Changing {
  readonly hands: Hands;
  readonly command: "edit" | "delete";
}

/**
 * The message that is to be changed; where it is not known which one is meant, that is told. What was meant for one place
 * must not come into another one, where others read it:
 *
 * 1. Without `^N` it is what was said last, wherever that was; what goes elsewhere now changes nothing.
 * 2. What was said last is known only of what was said since the client was started, and not while something is on its way.
 * 3. `^N` counts what is known of the place that one talks in.
 */
function ownMessage(back: string, { hands, command }: Changing): OwnMessage | null {
  const { whereabouts, recent, words: { history, errors } } = hands;
  const target = whereabouts.target ?? "";
  const count = back === "" ? 1 : Number(back.slice(1));
  const own = recent.own(target, count);
  const why = whyUnknown();
  if (why === null) return own;
  hands.fail(errors.cannot(errors.actions[command], why));
  return null;

  function whyUnknown(): string | null {
    if (!hands.hasFeature("history")) return history.noHistory;
    if (hands.isWaitingFor("say")) return history.onItsWay;
    if (count === 0) return history.notZero;
    const where = (isRoomName(target) ? history.inRoom : history.toPerson)(printable(target));
    const known = recent.ownCount(target);
    const last = back === "" ? recent.lastPlace : target;
    if (last !== null && nameKey(last) !== nameKey(target)) {
      const said = (isRoomName(last) ? history.saidInRoom : history.saidToPerson)(printable(last));
      return known === 0 ? said : history.orLastHere({ said, command, where });
    }
    if (own === null) return known === 0 ? history.noneOfYours(where) : history.fewOfYours({ count: known, where });
    return last === null ? history.notSaidYet({ command, where }) : null;
  }
}

/** A number from 0 on, `null` where it is none or too large. */
function wholeNumber(text: string, most: number): number | null {
  return /^\d{1,6}$/.test(text) && Number(text) <= most ? Number(text) : null;
}
