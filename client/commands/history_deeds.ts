/**
 * What the commands do that are about what was said before: reading back, searching, changing one's own messages, and how
 * much is told to who comes.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import { lines } from "../display/line.ts";
import { nextRequest, type PageRequest } from "../reading/pages.ts";
import type { OwnMessage } from "../reading/recent_messages.ts";
import { quoted } from "../text/error_text.ts";
import { backlogText } from "../text/event_text.ts";
import { tryParseMoment } from "../text/parse_moment.ts";
import { findCommand, usage } from "./command_table.ts";
import type { Deed, Hands } from "./hands.ts";
import { type ParsedSearch, parseSearch } from "./search_query.ts";

/** What a server gives at once, at the most (PROTOCOL K4). */
const MAX_PAGE = 500;

/** The most messages that a room tells to who comes (PROTOCOL K7). */
const MAX_BACKLOG = 1_000;

export const HISTORY_DEEDS = {
  history({ TEXT }, hands) {
    const { whereabouts, words, pages } = hands;
    const to = whereabouts.target ?? "";
    const { history, errors } = words;
    const cannot = (why: string) => hands.fail(errors.cannot(errors.actions.history(printable(to)), why));
    if (!hands.hasFeature("history")) return cannot(history.noHistory);
    const typed = TEXT.trim();
    const limit = pageOf(hands);
    if (typed.toLowerCase() === "more") {
      return goOn(pages.last(to), { hands, cannot, command: "history" });
    }
    const [, since] = /^since\s+(.+)$/i.exec(typed) ?? [];
    const time = since === undefined ? null : tryParseMoment(since.trim(), hands.nowMs());
    if (time !== null) return ask({ type: "history", to, since: time, limit }, hands);
    const count = typed === "" ? limit : wholeNumber(typed, MAX_PAGE);
    if (since !== undefined || count === null || count === 0) return cannot(history.badSpan(quoted(typed)));
    ask({ type: "history", to, limit: count }, hands);
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
    const own = ownMessage(back, { hands, action: hands.words.errors.actions.edit });
    if (own === null) return;
    if (TEXT.trim() !== "") {
      return hands.request({ type: "edit", to: own.to, id: own.id, text: TEXT, ref: hands.newRef() });
    }
    const command = findCommand("edit");
    if (!hands.prefill(`/edit ${back === "" ? "" : `${back} `}${own.text}`) && command !== undefined) {
      hands.fail(hands.words.commands.usage(usage(command)));
    }
  },
  delete({ "^N": back }, hands) {
    const own = ownMessage(back, { hands, action: hands.words.errors.actions.delete });
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
  readonly action: string;
}

/** The message that is to be changed, by how far back it is; where there is none, that is told. */
function ownMessage(back: string, { hands, action }: Changing): OwnMessage | null {
  const { whereabouts, recent, words: { history, errors } } = hands;
  const place = whereabouts.target ?? "";
  const own = recent.own(place, back === "" ? 1 : Number(back.slice(1)));
  const why = !hands.hasFeature("history")
    ? history.noHistory
    // The last one known is not the last one that was said.
    : hands.isWaitingFor("say")
    ? history.onItsWay
    : own === null
    ? history.noneOfYours(printable(place))
    : null;
  if (why === null) return own;
  hands.fail(errors.cannot(action, why));
  return null;
}

/** A number from 0 on, `null` where it is none or too large. */
function wholeNumber(text: string, most: number): number | null {
  return /^\d{1,6}$/.test(text) && Number(text) <= most ? Number(text) : null;
}
