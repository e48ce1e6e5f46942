/**
 * What the reader gets of all that comes: lines on the screen, bells, counts of what is new elsewhere, a log.
 *
 * Owns nothing but how these go together.
 *
 * 1. What was said before one came is shown with a line between what was read and what was not; where nobody sits there,
 *    only what was not read is shown, and on a first time nothing (PROTOCOL H13).
 * 2. However much of it there is, it makes the reader look once.
 * 3. What was read before is not logged: it was, when it was read.
 * 4. Whatever was shown, or is not to be shown, counts as read.
 *
 * @module
 */
import { type MessageOf, PRIVATE } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import { printable } from "../../shared/printable.ts";
import { type Line, lines as linesOf } from "../display/line.ts";
import type { Clock } from "../platform/platform.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Unanswered } from "../link/resume_state.ts";
import type { Screen } from "../screen/screen.ts";
import type { Shown } from "../text/event_text.ts";
import { localTimes, type TimeFormat } from "../text/local_time.ts";
import { pageText } from "../text/page_text.ts";
import { pastLines, plainLines } from "../text/plain_lines.ts";
import type { SessionState } from "../incoming/session_state.ts";
import { Alerts } from "./alerts.ts";
import type { Highlights, IgnoreList } from "../incoming/ignore_list.ts";
import type { Backlog } from "../incoming/backlogs.ts";
import { DisplayFilter, type Incoming } from "./display_filter.ts";
import type { Page } from "../incoming/pages.ts";
import type { Conversations } from "../incoming/conversations.ts";
import type { ReadingLog } from "../state/reading_log.ts";
import type { Settings } from "./settings.ts";
import { Transcript } from "./transcript.ts";

export interface MessageViewParts {
  readonly screen: Screen;
  readonly session: SessionState;
  readonly conversations: Conversations;
  readonly ignoreList: IgnoreList;
  readonly highlights: Highlights;
  readonly settings: Readonly<Settings>;
  readonly clock: Pick<Clock, "timeMs" | "nowMs">;
  readonly strings: Catalogue;
  readonly log: ReadingLog;
}

/** Something that happens between the reader and a person, besides messages. */
export interface Note {
  /** The first says what, the others belong to it. Made harmless. */
  readonly texts: readonly string[];
  readonly person: string;
  /** It is no data: something did not go as it should. */
  readonly isFailure?: boolean;
  /** The person waits for an answer. */
  readonly isCall?: boolean;
  readonly isLogged?: boolean;
  /** What the call is about, where it may be taken back (conversations.ts). */
  readonly key?: number;
}

/** How something is shown. */
interface Manner {
  /** It was said before one came: nobody is to look because of it. */
  readonly isBacklog?: boolean;
  /** It does not count as something new. */
  readonly isOld?: boolean;
  /** It was logged when it was read. */
  readonly isLogged?: boolean;
}

export class MessageView {
  readonly #parts: MessageViewParts;
  readonly #filter: DisplayFilter;
  readonly #times: TimeFormat;
  /** For the log, which has times of its own. */
  readonly #withoutTimes: TimeFormat;
  readonly #transcript: Transcript;
  readonly #alerts: Alerts;

  constructor(parts: MessageViewParts) {
    const { screen, clock, strings } = parts;
    this.#parts = parts;
    this.#filter = new DisplayFilter(parts);
    this.#alerts = new Alerts(parts);
    this.#times = localTimes(() => clock.timeMs(), { hasStamps: screen.isInteractive, strings });
    this.#withoutTimes = localTimes(() => clock.timeMs(), { hasStamps: false, strings });
    this.#transcript = new Transcript(this.#times.day(clock.timeMs()));
  }

  /** A connection begins, in these rooms; or it begins again. */
  begin(rooms: readonly string[], { isAgain }: { readonly isAgain: boolean }): void {
    this.#filter.begin(rooms, { isAgain });
    // The greeting names the current room.
    if (!isAgain) this.#transcript.begin(this.#parts.session.target);
  }

  /** Shows a message, with the request that it answers. */
  show(message: Incoming, request: Unanswered | null): void {
    this.#showFiltered(message, { request });
  }

  /** Shows a backlog, with a line between the messages that were read before and the unread ones. */
  showBacklog({ place, read, unread, isFirst }: Backlog<Incoming>): void {
    const { screen, strings: { history } } = this.#parts;
    if (!screen.isInteractive) {
      for (const one of unread) this.#showFiltered(one, { isBacklog: true });
      return;
    }
    const heard = this.#heardOf(unread);
    const [first] = heard;
    const isPrivate = place === PRIVATE;
    for (const one of read) this.#showFiltered(one, { isBacklog: true, isOld: true, isLogged: !isFirst });
    if (first === undefined) {
      for (const one of unread) this.#showFiltered(one, { isBacklog: true, isOld: true });
      const room = printable(place);
      if (!isPrivate) this.#mark(place, isFirst ? history.beforeYou(room) : history.nothingUnread(room));
      return;
    }
    const [count, since] = [heard.length, this.#times.brief(first.time)];
    const about = isPrivate ? history.unreadAlone(count) : history.unread({ count, room: printable(place), since });
    this.#mark(place, about);
    for (const one of unread) this.#showFiltered(one, { isBacklog: true });
    const { highlights, session } = this.#parts;
    const call = heard.find(({ text }) => isPrivate || highlights.isMention(text, session.name));
    this.#alerts.about(call ?? first, { isCall: call !== undefined });
  }

  /** Shows something that happens with a person. */
  note({ texts, person, isFailure = false, isCall = false, isLogged = false, key }: Note): void {
    const { screen, conversations, log } = this.#parts;
    const view = this.#view();
    const [first = "", ...more] = texts;
    const plain = [`-- ${first}`, ...more.map((text) => `   ${text}`)];
    if (screen.hasPrompt) screen.show(this.#transcript.note(texts, view, { style: isFailure ? "error" : "notice" }));
    else if (isFailure) screen.notify(linesOf(texts, "error"));
    else screen.show(linesOf(plain.map((text, at) => at === 0 ? view.times.stamp(view.nowMs) + text : text)));
    if (isCall) {
      conversations.said(person, key === undefined ? { isCall } : { isCall, key });
      this.#alerts.about({ from: person, text: first }, { isCall });
    }
    if (!isLogged || log.folder === null) return;
    for (const text of plain) log.add({ place: person, text, timeMs: view.nowMs });
  }

  /** Shows what was asked for: a page of the history, or what a search has found. */
  showPage(page: Page): void {
    const { screen, ignoreList, strings, session } = this.#parts;
    const messages = page.messages.filter(({ from }) => !ignoreList.has(from));
    const about = pageText(page, strings);
    if (!screen.hasPrompt) {
      const said = messages.flatMap((message) => pastLines(message, this.#view()));
      return screen.show(linesOf([...said, ...about.map((text) => `-- ${text}`)]));
    }
    const { request } = page;
    const sought = request.type === "search" ? (request.text ?? "").split(/\s+/) : null;
    const place = request.type === "search" ? undefined : request.to;
    const view = { ...this.#view(), target: session.target, isCall: false, sought };
    screen.show([
      ...(place === undefined || messages.length === 0
        ? []
        : [this.#transcript.mark(strings.history.readBack(printable(place)), { place })]),
      ...messages.flatMap((message) => this.#transcript.past(message, view)),
      ...about.map((text) => this.#transcript.mark(text, place === undefined ? {} : { place })),
    ]);
  }

  #showFiltered(message: Incoming, { request = null, ...manner }: Manner & { request?: Unanswered | null }): void {
    for (const shown of this.#filter.worthShowing(message, request)) this.#show(shown, manner);
  }

  /** The messages of other people who are not ignored. */
  #heardOf(unread: readonly Incoming[]): MessageOf<"message">[] {
    const { ignoreList, session } = this.#parts;
    const isHeard = ({ from }: MessageOf<"message">) => !session.isOwn(from) && !ignoreList.has(from);
    return unread.flatMap((one) => one.type === "message" && isHeard(one) ? [one] : []);
  }

  /** A line about the lines above or below it, which belong to a place. */
  #mark(place: string, text: string): void {
    const { screen } = this.#parts;
    screen.show(screen.hasPrompt ? [this.#transcript.mark(text, { place })] : linesOf([`-- ${text}`]));
  }

  #show(shown: Shown, { isLogged = false, ...manner }: Manner): void {
    const { screen, session } = this.#parts;
    const isCall = shown.type === "message" && this.#attend(shown, manner);
    screen.show(this.#lines(shown, { isCall }));
    const { log } = this.#parts;
    const place = log.folder === null || isLogged ? null : placeOf(shown, session.name);
    if (place === null) return;
    const timeMs = shown.type === "message" ? shown.time : this.#parts.clock.timeMs();
    for (const text of plainLines(shown, { ...this.#view(), times: this.#withoutTimes })) {
      log.add({ place, text, timeMs });
    }
  }

  #lines(shown: Shown, { isCall }: { readonly isCall: boolean }): Line[] {
    const { screen, session } = this.#parts;
    if (!screen.hasPrompt) return linesOf(plainLines(shown, this.#view()));
    return this.#transcript.lines(shown, { ...this.#view(), target: session.target, isCall });
  }

  #view() {
    const { session, clock, strings } = this.#parts;
    return { ownName: session.name, times: this.#times, nowMs: clock.timeMs(), strings };
  }

  /** Counts a message where it belongs and makes the reader look, if there is a reason. Whether it names the reader. */
  #attend(message: MessageOf<"message">, { isBacklog = false, isOld = false }: Manner): boolean {
    const { session, conversations, highlights } = this.#parts;
    const place = placeOf(message, session.name) ?? message.to;
    if (session.isOwn(message.from)) {
      if (!isRoomName(place)) conversations.meet(place);
      // Who answers has read it.
      conversations.look(place);
      return false;
    }
    const isNamed = highlights.isMention(message.text, session.name);
    const isCall = isNamed || !isRoomName(message.to);
    if (!isOld) conversations.said(place, { isCall });
    if (!isBacklog) this.#alerts.about(message, { isCall });
    return isNamed;
  }
}

/** The room that something happens in, or the person that one talks to; `null` where it belongs nowhere. */
function placeOf(shown: Shown, ownName: string): string | null {
  switch (shown.type) {
    case "message":
      return otherSide(shown, ownName);
    case "changed":
      return otherSide(shown.change, ownName);
    case "joined":
    case "parted":
    case "folded":
    case "topic":
    case "backlog_set":
      return shown.room;
    case "renamed":
    case "away":
    case "back":
      return shown.room ?? null;
    default:
      return null;
  }
}

function otherSide({ from, to }: Pick<MessageOf<"message">, "from" | "to">, ownName: string): string {
  return isRoomName(to) || from === ownName ? to : from;
}
