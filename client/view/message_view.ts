/**
 * Presents messages to the user: lines on the screen, bells and notifications, unread counts, and the log.
 *
 * Owns only how these work together; what is worth showing is in display_filter.ts, and the lines are in transcript.ts.
 *
 * 1. A backlog is shown with a line between the messages that were read before and the unread ones. A pipe gets only
 *    the unread ones, and nothing if the user is new in the room (PROTOCOL H13).
 * 2. A backlog causes one alert, however long it is.
 * 3. Messages that were read before are not logged again.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import { type MessageOf, PRIVATE } from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import { searchParts } from "../../shared/wire/search_text.ts";
import { printable } from "../../shared/printable.ts";
import { type Line, lines as linesOf } from "../display/line.ts";
import type { Clock } from "../platform/platform.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Unanswered } from "../link/resume_state.ts";
import type { Screen } from "../screen/screen.ts";
import { type Present, presentText, type Shown } from "../text/message_text.ts";
import type { Compared } from "../text/key_text.ts";
import { localTimes, type TimeFormat } from "../text/local_time.ts";
import { pageText, placeText } from "../text/page_text.ts";
import { pastLines, plainLines } from "../text/plain_lines.ts";
import type { SessionState } from "../incoming/session_state.ts";
import { Alerts } from "./alerts.ts";
import type { Highlights, IgnoreList } from "../incoming/ignore_list.ts";
import type { Backlog } from "../incoming/backlogs.ts";
import { type Beginning, DisplayFilter, type Incoming } from "./display_filter.ts";
import type { Page } from "../incoming/pages.ts";
import type { Conversations } from "../incoming/conversations.ts";
import type { ChatLog } from "../state/chat_log.ts";
import { RETURN_MS } from "./returning.ts";
import { SameEvents } from "./same_events.ts";
import type { Settings } from "./settings.ts";
import { Transcript } from "./transcript.ts";

export interface MessageViewParts {
  readonly screen: Screen;
  readonly session: SessionState;
  readonly conversations: Conversations;
  readonly ignoreList: IgnoreList;
  readonly highlights: Highlights;
  readonly settings: Readonly<Settings>;
  readonly clock: Pick<Clock, "timeMs" | "nowMs" | "after">;
  readonly strings: Catalogue;
  readonly log: ChatLog;
  /** What is remembered of the keys of a person. */
  readonly compared: (name: string) => Compared | null;
  /** The server, as the user has reached it. */
  readonly address: Address;
}

/** Something that happens between the user and a person, besides messages. */
export interface Note {
  /** The first is the headline, the others belong to it. Printable. */
  readonly texts: readonly string[];
  readonly person: string;
  /** Something went wrong. */
  readonly isFailure?: boolean;
  /** The person waits for an answer. */
  readonly needsAnswer?: boolean;
  /** The user has to see it, whatever else they do. */
  readonly isAlarm?: boolean;
  readonly isLogged?: boolean;
  /** By this key the unread count can be corrected when there is nothing to answer any more. */
  readonly key?: number;
}

interface ShowOptions {
  /** It is from before the user came, and causes no alert of its own. */
  readonly isBacklog?: boolean;
  /** It does not count as unread. */
  readonly isOld?: boolean;
  /** It was logged before. */
  readonly isLogged?: boolean;
}

export class MessageView {
  readonly #parts: MessageViewParts;
  readonly #filter: DisplayFilter;
  readonly #times: TimeFormat;
  /** For the log, which writes the time by itself. */
  readonly #withoutTimes: TimeFormat;
  readonly #transcript: Transcript;
  readonly #alerts: Alerts;
  readonly #sameEvents = new SameEvents();
  #cancelReturning: () => void = () => {};

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
  begin(rooms: readonly string[], beginning: Beginning): void {
    this.flush();
    this.#filter.begin(rooms, beginning);
    // The greeting names the current room.
    if (!beginning.isAgain) return this.#transcript.begin(this.#parts.session.target);
    this.#cancelReturning();
    this.#cancelReturning = this.#parts.clock.after(RETURN_MS, () => {
      for (const gone of this.#filter.endReturning()) this.#show(gone, {});
    });
  }

  /** The connection is lost: nobody can come back until it is there again. */
  lost(): void {
    this.flush();
    this.#cancelReturning();
  }

  /** Shows what was held back until now. Call it when everything that has arrived was handled. */
  flush(): void {
    for (const shown of this.#sameEvents.take()) this.#show(shown, {});
  }

  /** Notes who is in a room; `isNew`: the user has just joined it, and reads that. */
  showPresent({ room, names, count }: Present, { isNew }: { readonly isNew: boolean }): void {
    const { screen, ignoreList, strings } = this.#parts;
    this.#filter.arePresent(room, names, { isAll: names.length === count });
    if (!isNew || !screen.isInteractive) return;
    const { times, nowMs } = this.#view();
    const before = `${times.timeOfDay(nowMs)} -- `.length;
    const heard = names.filter((name) => !ignoreList.has(name));
    this.tell(presentText({ room, names: heard, count }, { columns: screen.columns - before, strings }));
  }

  /** Shows a sentence as an event of now. */
  tell(text: string): void {
    this.flush();
    const { screen } = this.#parts;
    const view = this.#view();
    if (screen.hasPrompt) screen.show(this.#transcript.note([text], view));
    else screen.show(linesOf([`${view.times.stamp(view.nowMs)}-- ${text}`]));
  }

  /** Shows a message, with the request that it answers. */
  show(message: Incoming, request: Unanswered | null): void {
    this.#showFiltered(message, { request });
  }

  /** Shows a backlog, with a line between the messages that were read before and the unread ones. */
  showBacklog({ place, read, unread, isFirst }: Backlog<Incoming>): void {
    this.flush();
    const { screen, session, highlights, strings: { history } } = this.#parts;
    if (!screen.isInteractive) {
      // Nobody has missed their own words, which a brief session does not mark as read.
      const missed = unread.filter((one) => one.type !== "message" || !session.isOwn(one.from));
      for (const one of missed) this.#showFiltered(one, { isBacklog: true });
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
    this.#markMissing(place, unread);
    const call = heard.find(({ text }) => isPrivate || highlights.isMention(text, session.name));
    this.#alerts.messageArrived(call ?? first, { isMention: call !== undefined });
  }

  /** Says below a long backlog what is missing above it, where the user no longer sees it. */
  #markMissing(place: string, unread: readonly Incoming[]): void {
    const { screen, strings } = this.#parts;
    const gap = unread.find((one) => one.type === "gap");
    if (gap === undefined || gap.count === 0 || unread.length <= screen.pageRows) return;
    this.#mark(place, strings.history.missedLeft(placeText(place, strings), gap.count ?? null));
  }

  /** Shows something that happens between the user and a person. */
  note({ texts, person, isFailure = false, needsAnswer = false, isAlarm = false, isLogged = false, key }: Note): void {
    this.flush();
    const { screen, conversations, log } = this.#parts;
    const view = this.#view();
    const [first = "", ...more] = texts;
    const plain = [`-- ${first}`, ...more.map((text) => `   ${text}`)];
    if (screen.hasPrompt) screen.show(this.#transcript.note(texts, view, { style: isFailure ? "error" : "notice" }));
    else if (isFailure) screen.notify(linesOf(texts, "error"));
    else screen.show(linesOf(plain.map((text, at) => at === 0 ? view.times.stamp(view.nowMs) + text : text)));
    if (needsAnswer) {
      conversations.addUnread(person, key === undefined ? { isMention: true } : { isMention: true, key });
    }
    if (needsAnswer || isAlarm) this.#alerts.messageArrived({ from: person, text: first }, { isMention: true });
    if (!isLogged || log.folder === null) return;
    for (const text of plain) log.add({ place: person, text, timeMs: view.nowMs });
  }

  /** Shows a page of the history or of a search. */
  showPage(page: Page): void {
    this.flush();
    const { screen, ignoreList, strings, session } = this.#parts;
    const messages = page.messages.filter(({ from }) => !ignoreList.has(from));
    const about = pageText(page, strings);
    if (!screen.hasPrompt) {
      const said = messages.flatMap((message) => pastLines(message, this.#view()));
      return screen.show(linesOf([...said, ...about.map((text) => `-- ${text}`)]));
    }
    const { request } = page;
    const parts = request.type === "search" ? searchParts(request.text ?? "") : null;
    const sought = parts?.flatMap(({ text, isExcluded }) => isExcluded ? [] : [text]) ?? null;
    const place = request.type === "search" ? undefined : request.to;
    const view = { ...this.#view(), target: session.target, isMention: false, sought };
    screen.show([
      ...(place === undefined || messages.length === 0
        ? []
        : [this.#transcript.mark(strings.history.readBack(placeText(place, strings)), { place })]),
      ...messages.flatMap((message) => this.#transcript.past(message, view)),
      ...about.map((text) => this.#transcript.mark(text, place === undefined ? {} : { place })),
    ]);
  }

  /** Shows a line about the lines above it. */
  remark(text: string): void {
    this.flush();
    const { screen } = this.#parts;
    screen.show(screen.hasPrompt ? [this.#transcript.mark(text)] : linesOf([`-- ${text}`]));
  }

  #showFiltered(
    message: Incoming,
    { request = null, ...options }: ShowOptions & { request?: Unanswered | null },
  ): void {
    for (const shown of this.#filter.worthShowing(message, request)) {
      const isOfOthers = (shown.type === "joined" || shown.type === "parted") && !this.#parts.session.isOwn(shown.name);
      const now = isOfOthers ? this.#sameEvents.hold(shown) : [...this.#sameEvents.take(), shown];
      for (const one of now) this.#show(one, options);
    }
  }

  /** The messages of other people who are not ignored. */
  #heardOf(unread: readonly Incoming[]): MessageOf<"message">[] {
    const { ignoreList, session } = this.#parts;
    const isHeard = ({ from }: MessageOf<"message">) => !session.isOwn(from) && !ignoreList.has(from);
    return unread.flatMap((one) => one.type === "message" && isHeard(one) ? [one] : []);
  }

  /** Shows a line about the lines above or below it, which belong to a room or person. */
  #mark(place: string, text: string): void {
    const { screen } = this.#parts;
    screen.show(screen.hasPrompt ? [this.#transcript.mark(text, { place })] : linesOf([`-- ${text}`]));
  }

  #show(shown: Shown, { isLogged = false, ...options }: ShowOptions): void {
    const { screen, session } = this.#parts;
    const { isMention, seen } = shown.type === "message"
      ? this.#countAndAlert(shown, options)
      : { isMention: false, seen: undefined };
    screen.show(this.#lines(shown, { isMention }), seen);
    const { log } = this.#parts;
    if (log.folder === null || isLogged) return;
    const timeMs = shown.type === "message" ? shown.time : this.#parts.clock.timeMs();
    for (const place of placesOf(shown, session.name)) {
      for (const text of plainLines(shown, { ...this.#view(), times: this.#withoutTimes })) {
        log.add({ place, text, timeMs });
      }
    }
  }

  #lines(shown: Shown, { isMention }: { readonly isMention: boolean }): Line[] {
    const { screen, session } = this.#parts;
    if (!screen.hasPrompt) return linesOf(plainLines(shown, this.#view()));
    return this.#transcript.lines(shown, { ...this.#view(), target: session.target, isMention });
  }

  #view() {
    const { session, clock, screen, strings, compared, address } = this.#parts;
    const asksForMissed = screen.isInteractive;
    return {
      ownName: session.name,
      times: this.#times,
      nowMs: clock.timeMs(),
      strings,
      asksForMissed,
      compared,
      address,
      ...(screen.isInteractive ? { columns: screen.columns } : {}),
    };
  }

  /**
   * Counts a message as unread and alerts the user, if there is a reason. Returns whether it mentions the user, and what
   * to call once the user has seen it.
   */
  #countAndAlert(
    message: MessageOf<"message">,
    { isBacklog = false, isOld = false }: ShowOptions,
  ): { readonly isMention: boolean; readonly seen: (() => void) | undefined } {
    const { session, conversations, highlights } = this.#parts;
    const place = otherSide(message, session.name);
    if (session.isOwn(message.from)) {
      if (!isRoomName(place)) conversations.open(place);
      // You have read what you answer.
      conversations.markRead(place);
      return { isMention: false, seen: undefined };
    }
    const isNamed = highlights.isMention(message.text, session.name);
    const isMention = isNamed || !isRoomName(message.to);
    const seen = isOld ? undefined : conversations.addUnread(place, { isMention });
    if (!isBacklog) this.#alerts.messageArrived(message, { isMention });
    return { isMention: isNamed, seen };
  }
}

/** The rooms or the person that something belongs to. */
function placesOf(shown: Shown, ownName: string): readonly string[] {
  switch (shown.type) {
    case "message":
      return [otherSide(shown, ownName)];
    case "changed":
      return [otherSide(shown.change, ownName)];
    case "joined":
    case "parted":
    case "folded":
    case "topic":
    case "backlog_set":
      return [shown.room];
    case "in_rooms":
    case "gone":
      return shown.rooms;
    case "renamed":
    case "away":
    case "back":
      return shown.room === undefined ? [] : [shown.room];
    default:
      return [];
  }
}

function otherSide({ from, to }: Pick<MessageOf<"message">, "from" | "to">, ownName: string): string {
  return isRoomName(to) || from === ownName ? to : from;
}
