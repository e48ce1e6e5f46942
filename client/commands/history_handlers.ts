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
import type { CommandContext, CommandHandler } from "./command_context.ts";
import { tryParseSpan } from "./history_span.ts";
import { type ParsedSearch, parseSearch } from "./search_query.ts";

export const HISTORY_HANDLERS = {
  history({ TEXT }, context) {
    const { session, strings, pages } = context;
    const to = session.target ?? "";
    const { history, errors, grammar } = strings;
    const cannot = (why: string) => context.fail(errors.cannot(historyAction({ to }, errors), why));
    if (!context.hasFeature("history")) return cannot(history.noHistory);
    const typed = TEXT.trim();
    const limit = pageOf(context);
    if (typed === "") return ask({ type: "history", to, limit }, context);
    if (typed.toLowerCase() === "more") {
      return goOn(pages.last(to), { context, cannot, command: "history" });
    }
    const span = tryParseSpan(typed, context.nowMs());
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
    if (TEXT.trim().toLowerCase() === "more") return goOn(pages.last(), { context, cannot, command: "search" });
    const isIn = (word: string) => session.isIn(word);
    const parsed = parseSearch(TEXT, { nowMs: context.nowMs(), ownName: session.name, isIn });
    if (parsed.type !== "query") return cannot(whyNot(parsed, context));
    ask({ type: "search", ...parsed.query, limit: pageOf(context) }, context);
  },
  edit({ "^N": back, TEXT }, context) {
    const isShown = TEXT.trim() === "";
    // Who sees the old text first sees which message it is.
    const which = isShown && back === "" && context.recent.lastPlace === null ? "^1" : back;
    const own = ownMessage(which, { context, command: "edit" });
    if (own === null) return;
    if (!isShown) return context.request({ type: "edit", to: own.to, id: own.id, text: TEXT, ref: context.newRef() });
    const command = findCommand("edit");
    if (!context.prefill(`/edit ${which === "" ? "" : `${which} `}${own.text}`) && command !== undefined) {
      context.fail(context.strings.commands.usage(usage(command)));
    }
  },
  delete({ "^N": back }, context) {
    const own = ownMessage(back, { context, command: "delete" });
    if (own !== null) context.request({ type: "delete", to: own.to, id: own.id, ref: context.newRef() });
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
    context.request({ type: "set_backlog", room, count, ref: context.newRef() });
  },
} satisfies Readonly<Record<string, CommandHandler>>;

function pageOf({ pageRows }: CommandContext): number {
  return Math.min(MAX_PAGE, pageRows);
}

function ask(request: PageRequest, context: CommandContext): void {
  context.request({ ...request, ref: context.newRef() });
}

interface GoingOn {
  readonly context: CommandContext;
  readonly cannot: (why: string) => void;
  /** What begins it. */
  readonly command: "history" | "search";
}

/** Asks for what comes behind the last page. */
function goOn(page: ReturnType<CommandContext["pages"]["last"]>, { context, cannot, command }: GoingOn): void {
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
  readonly context: CommandContext;
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
function ownMessage(back: string, { context, command }: Changing): OwnMessage | null {
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
    if (context.isWaitingFor("say")) return history.onItsWay;
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
