/**
 * The handlers of the commands about earlier messages: `/history`, `/search`, `/edit`, `/delete` and `/backlog`.
 *
 * @module
 */
import { MAX_BACKLOG, MAX_PAGE } from "../../shared/wire/message.ts";
import { isRoomName, nameKey } from "../../shared/wire/name.ts";
import { PHRASES_FEATURE } from "../../shared/wire/search_text.ts";
import { printable } from "../../shared/printable.ts";
import { lines } from "../display/line.ts";
import { nextRequest, type PageRequest } from "../incoming/pages.ts";
import type { OwnMessage } from "../incoming/recent_messages.ts";
import { historyAction, quoted } from "../text/error_text.ts";
import { backlogText } from "../text/message_text.ts";
import { findCommand, usage } from "./command_table.ts";
import type { CommandContext, CommandHandler } from "./command_context.ts";
import { tryParseSpan } from "./history_query.ts";
import { type ParsedSearch, parseSearch } from "./history_query.ts";

export const HISTORY_HANDLERS = {
  history({ TEXT }, context) {
    const { session, strings, pages, missed } = context;
    const to = session.target ?? "";
    const { history, errors, grammar } = strings;
    const cannot = (why: string) => context.fail(errors.cannot(historyAction({ to }, errors), why));
    if (!context.hasFeature("history")) return cannot(history.noHistory);
    const typed = TEXT.trim();
    const limit = pageOf(context);
    if (typed === "") return ask({ type: "history", to, limit }, context);
    const isMore = typed.toLowerCase() === "more";
    if (typed.toLowerCase() === "missed" || isMore && pages.last(to)?.missing !== undefined) {
      const request = missed.request(to, { limit, ref: context.link.newRef() });
      return request === null ? cannot(history.nothingMissed) : context.request(request);
    }
    if (isMore) {
      return requestNextPage(pages.last(to), { context, cannot, command: "history" });
    }
    const span = tryParseSpan(typed, context.clock.timeMs());
    if (span === null) {
      return cannot(typed.toLowerCase() === "since" ? history.sinceWhen : history.badSpan(quoted(typed, grammar)));
    }
    ask(
      { type: "history", to, limit: span.count ?? limit, ...(span.since === null ? {} : { since: span.since }) },
      context,
    );
  },
  search({ TEXT }, context) {
    const { session, strings: { history, errors }, pages } = context;
    const cannot = (why: string) => context.fail(errors.cannot(errors.actions.search, why));
    if (!context.hasFeature("search")) return cannot(history.noSearch);
    if (TEXT.trim().toLowerCase() === "more") {
      return requestNextPage(pages.last(), { context, cannot, command: "search" });
    }
    const isIn = (word: string) => session.isIn(word);
    const hasPhrases = context.hasFeature(PHRASES_FEATURE);
    const parsed = parseSearch(TEXT, { nowMs: context.clock.timeMs(), ownName: session.name, isIn, hasPhrases });
    if (parsed.type !== "query") return cannot(whyNot(parsed, context));
    ask({ type: "search", ...parsed.query, limit: pageOf(context) }, context);
  },
  edit({ "^N": back, TEXT }, context) {
    const isShown = TEXT.trim() === "";
    // The user sees the old text first, and so which message it is.
    const which = isShown && back === "" && context.recent.lastPlace === null ? "^1" : back;
    const own = ownMessage(which, { context, command: "edit" });
    if (own === null) return;
    if (!isShown) {
      return context.request({ type: "edit", to: own.to, id: own.id, text: TEXT, ref: context.link.newRef() });
    }
    const command = findCommand("edit");
    if (!context.screen.prefill(`/edit ${which === "" ? "" : `${which} `}${own.text}`) && command !== undefined) {
      context.fail(context.strings.commands.usage(usage(command)));
    }
  },
  delete({ "^N": back }, context) {
    const own = ownMessage(back, { context, command: "delete" });
    if (own !== null) context.request({ type: "delete", to: own.to, id: own.id, ref: context.link.newRef() });
  },
  backlog({ NUMBER }, context) {
    const { session, strings } = context;
    const { history, errors } = strings;
    const room = session.room ?? "";
    const cannot = (why: string) => context.fail(errors.cannot(errors.actions.setBacklog(printable(room)), why));
    if (!context.hasFeature("history")) return cannot(history.noHistory);
    if (NUMBER === "") {
      const set = session.backlogOf(room);
      const text = set === null ? history.usualBacklog(printable(room)) : backlogText(set, strings);
      return context.show(lines([`-- ${text}`], "notice"));
    }
    const count = wholeNumber(NUMBER, MAX_BACKLOG);
    if (count === null) return cannot(history.badCount(quoted(NUMBER, strings.grammar), MAX_BACKLOG));
    context.request({ type: "set_backlog", room, count, ref: context.link.newRef() });
  },
} satisfies Readonly<Record<string, CommandHandler>>;

function pageOf({ screen: { pageRows } }: CommandContext): number {
  return Math.min(MAX_PAGE, pageRows);
}

function ask(request: PageRequest, context: CommandContext): void {
  context.request({ ...request, ref: context.link.newRef() });
}

interface NextPageOptions {
  readonly context: CommandContext;
  readonly cannot: (why: string) => void;
  /** The command that begins the pages. */
  readonly command: "history" | "search";
}

/** Requests the page after the last one. */
function requestNextPage(
  page: ReturnType<CommandContext["pages"]["last"]>,
  { context, cannot, command }: NextPageOptions,
): void {
  const { history } = context.strings;
  if (page === null) return cannot(history.noPageYet(command));
  const next = nextRequest(page, { limit: pageOf(context) });
  if (next === null) cannot(history.noMore);
  else ask(next, context);
}

function whyNot(
  parsed: Exclude<ParsedSearch, { readonly type: "query" }>,
  { strings: { history } }: CommandContext,
): string {
  if (parsed.type === "nothing") return history.noWords;
  if (parsed.type === "unsupported") return history.noExclusion;
  const part = printable(parsed.part);
  switch (parsed.expects) {
    case "person":
      return history.badPerson(part);
    case "place":
      return history.badPlace(part);
    case "time":
      return history.badTime(part);
    case "word":
      return history.badExclusion(part);
  }
}

interface ChangeOptions {
  readonly context: CommandContext;
  readonly command: "edit" | "delete";
}

/**
 * Returns the message to change; if it is not clear which one is meant, tells the user why and returns `null`. A text
 * for one conversation must not end up in another one, where other people read it:
 *
 * 1. Without `^N` it is your last message, wherever that was. If it is not in the current conversation, nothing
 *    changes.
 * 2. Your last message is known only since the client started, and not while a message is on its way.
 * 3. `^N` counts your known messages in the current conversation.
 */
function ownMessage(back: string, { context, command }: ChangeOptions): OwnMessage | null {
  const { session, recent, strings: { history, errors } } = context;
  const target = session.target ?? "";
  const count = back === "" ? 1 : Number(back.slice(1));
  const own = recent.own(target, count);
  const why = whyUnknown();
  if (why === null) return own;
  context.fail(errors.cannot(errors.actions[command], why));
  return null;

  function whyUnknown(): string | null {
    if (!context.hasFeature("history")) return history.noHistory;
    if (context.link.isWaitingFor("say")) return history.onItsWay;
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

/** Parses a number from 0 to `most`; `null`: invalid. */
export function wholeNumber(text: string, most: number): number | null {
  return /^\d{1,6}$/.test(text) && Number(text) <= most ? Number(text) : null;
}
