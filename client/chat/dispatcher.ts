/**
 * Decides by its type what happens with a message of the server: which parts update their state by it, and whether it
 * goes to the view, to the file transfers or to the part that waits for an answer.
 *
 * Owns that table, the order in which the parts hear of a message (state first, then the view, then the read marks),
 * the backlogs that are still incomplete, and whether the server keeps a history. Does not know how the chat ends.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import {
  type ClientMessage,
  type MessageOf,
  PRIVATE,
  ROSTER_FEATURE,
  type ServerMessage,
} from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Link } from "../link/link.ts";
import type { Welcome } from "../link/link_events.ts";
import type { Unanswered } from "../link/resume_state.ts";
import type { Identity } from "../state/identity.ts";
import { errorText } from "../text/error_text.ts";
import { noticeText } from "../text/message_text.ts";
import type { Incoming } from "../view/display_filter.ts";
import type { MessageView } from "../view/message_view.ts";
import { EnteredRooms } from "./entered_rooms.ts";
import { isAboutFiles, isAboutPages } from "./request_kinds.ts";
import { type Backlog, Backlogs } from "../incoming/backlogs.ts";
import type { Conversations } from "../incoming/conversations.ts";
import type { DirectoryCache } from "../incoming/directory_cache.ts";
import type { IgnoreList } from "../incoming/ignore_list.ts";
import type { MissedRanges } from "../incoming/missed_ranges.ts";
import type { Pages } from "../incoming/pages.ts";
import type { ReadMarks } from "../incoming/read_marks.ts";
import type { RecentMessages } from "../incoming/recent_messages.ts";
import type { RosterPages } from "../incoming/roster_pages.ts";
import type { SessionState } from "../incoming/session_state.ts";

type Event<T extends ServerMessage["type"]> = Extract<ServerMessage, { readonly type: T }>;
type Handler<M extends ServerMessage> = (message: M, request: Unanswered | null) => void;
type Handlers = { readonly [T in ServerMessage["type"]]: Handler<Event<T>> };

type ShownBy = "begin" | "flush" | "lost" | "show" | "showBacklog" | "showPage" | "showPresent" | "remark";

export interface DispatcherParts {
  readonly link: Pick<Link, "beginRoom" | "forgetRoom" | "request" | "newRef">;
  readonly session: SessionState;
  readonly conversations: Conversations;
  readonly ignoreList: IgnoreList;
  readonly directory: DirectoryCache;
  readonly identity: Identity;
  readonly recent: RecentMessages;
  readonly marks: ReadMarks;
  readonly pages: Pages;
  readonly rosterPages: RosterPages;
  readonly missed: MissedRanges;
  readonly view: Pick<MessageView, ShownBy>;
  /** Whether all pages of a list of people are read at once. Otherwise the user asks for the next one. */
  readonly readsAllPages: boolean;
  /** Whether the messages of the wire are shown as they are, so that the view has nothing to show. */
  readonly isJson: boolean;
  readonly strings: Catalogue;
  /**
   * Called with messages about files, answers to requests about files, and notices. Returns whether it was about a
   * transfer.
   */
  readonly handleFile: (message: ServerMessage, request: Unanswered | null) => boolean;
  /** Called with any other error. */
  readonly failed: (error: MessageOf<"error">, request: Unanswered | null) => void;
  /** Called with a sentence of the server for the user. */
  readonly notify: (sentence: string) => void;
}

export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #backlogs = new Backlogs();
  readonly #handlers: Handlers = this.#table();
  #keepsHistory = false;
  readonly #entered = new EnteredRooms();

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /** Which part handles which type of message. A type without a row does not compile. */
  #table(): Handlers {
    const show: Handler<ServerMessage> = (message, request) => this.#show(message, request);
    const state: Handler<Event<"away" | "back" | "topic" | "backlog_set">> = (message, request) => {
      this.#parts.session.follow(message);
      this.#show(message, request);
    };
    const file: Handler<ServerMessage> = (message, request) => void this.#parts.handleFile(message, request);
    const link = () => {};
    return {
      message: (message, request) => this.#said(message, request),
      edited: show,
      deleted: show,
      gap: (message, request) => this.#missed(message, request),
      backlog: show,
      joined: (message, request) => this.#joined(message, request),
      parted: (message, request) => this.#parted(message, request),
      renamed: (message, request) => this.#renamed(message, request),
      away: state,
      back: state,
      topic: state,
      backlog_set: state,
      presence: (message, request) => this.#counted(message, request),
      people: (message, request) => this.#listed(message, request),
      rooms: (message, request) => {
        this.#parts.directory.follow(message);
        this.#show(message, request);
      },
      person: show,
      invitation: show,
      device: show,
      devices: show,
      messages: (message, request) => this.#found(message, request),
      ok: (message, request) => this.#done(message, request),
      error: (message, request) => this.#failed(message, request),
      notice: (message, request) => this.#notice(message, request),
      offered: file,
      asked: file,
      accepted: file,
      asking: file,
      closed: file,
      // The view may have held something back until the next message, whichever that is.
      pong: show,
      // The link handles these by itself and passes none of them on.
      challenge: link,
      welcome: link,
      ping: link,
      bye: link,
    };
  }

  /** A connection begins, or begins again. */
  begin({ message, isAgain, isOtherLog, serverKey }: Omit<Welcome, "resentSays">): void {
    const { link, session, conversations, directory, identity, recent, pages, missed, marks, view } = this.#parts;
    this.#keepsHistory = message.features.includes("history");
    const asked = session.name;
    const members = this.#members();
    session.welcome(message);
    // The server may have been restarted, and know nothing of it.
    const text = session.away ? { text: session.away } : {};
    if (isAgain && session.isAway) link.request({ type: "set_away", ref: link.newRef(), ...text }, { isQuiet: true });
    const order = conversations.all.map(({ name }) => name);
    identity.welcomed(message.resume, { asked, name: message.name, rooms: session.roomsByUse, order, serverKey });
    if (isOtherLog) [recent, missed].forEach((part) => part.forgetAll());
    pages.begin({ isOtherLog });
    directory.begin({ hasRoster: message.features.includes(ROSTER_FEATURE) });
    marks.begin({ isSupported: this.#keepsHistory, isOtherLog });
    this.markTargetRead();
    const rooms = session.rooms ?? [];
    this.#entered.begin(rooms, { isAgain });
    for (const backlog of this.#backlogs.begin(rooms, { isAgain })) this.#showBacklog(backlog);
    view.begin(rooms, { isAgain, members });
  }

  /** The others in your rooms, by room. */
  #members(): Map<string, string[]> {
    const { session, directory } = this.#parts;
    const others = (room: string) => directory.membersOf(room).filter((name) => !session.isOwn(name));
    return new Map((session.rooms ?? []).map((room) => [room, others(room)]));
  }

  /** Handles a message of the server, with the request that it answers. */
  handle(message: ServerMessage, request: Unanswered | null): void {
    const handler = this.#handlers[message.type] as Handler<ServerMessage>;
    handler(message, request);
  }

  /** The user looks at the target of the next line: nothing is unread there, and the next session starts there. */
  markTargetRead(): void {
    const { session, conversations } = this.#parts;
    if (session.target !== null) conversations.markRead(session.target);
    this.#keepPlaces();
  }

  /** Shows the backlogs that are still incomplete: the rest of them will not come. */
  flush(): void {
    for (const backlog of this.#backlogs.flush()) this.#showBacklog(backlog);
    this.#parts.view.flush();
  }

  /** A room, or `@`, is behind: its backlog does not come as a whole. */
  behind(place: string): void {
    for (const backlog of this.#backlogs.end(place)) this.#showBacklog(backlog);
  }

  /** The history of the server went back: ids from before mean nothing any more. */
  wentBack(): void {
    const { recent, pages, missed, marks } = this.#parts;
    recent.forgetAll();
    missed.forgetAll();
    pages.begin({ isOtherLog: true });
    marks.begin({ isSupported: this.#keepsHistory, isOtherLog: true });
  }

  /** The chat is over. */
  end(): void {
    this.#parts.marks.stop();
    this.#parts.view.lost();
    this.#parts.identity.flush();
  }

  #said(message: MessageOf<"message">, request: Unanswered | null): void {
    const { session, ignoreList, directory } = this.#parts;
    // `/reply` must not answer an ignored person (REQ-I31).
    if (!ignoreList.has(message.from)) {
      session.follow(message);
      directory.follow(message);
    }
    this.#show(message, request);
    if (!isRoomName(message.to)) this.#keepPlaces();
  }

  /** Messages were left out. If they are still stored, the user may ask for them. */
  #missed(gap: MessageOf<"gap">, request: Unanswered | null): void {
    this.#parts.missed.add(gap);
    this.#show(gap, request);
  }

  #joined(message: MessageOf<"joined">, request: Unanswered | null): void {
    const { link, session, directory } = this.#parts;
    session.follow(message);
    directory.follow(message);
    // A hostile server could name any number of rooms; more than a session has are only shown.
    if (session.isOwn(message.name) && session.isIn(message.room)) {
      if (this.#keepsHistory) link.beginRoom(message.room);
      this.#keepPlaces();
      this.#entered.enter(message.room, { isTarget: session.room === message.room });
      if (!this.#parts.isJson) directory.askFor(message.room);
    }
    this.#show(message, request);
  }

  #parted(message: MessageOf<"parted">, request: Unanswered | null): void {
    const { link, session, directory, recent, missed, marks, conversations } = this.#parts;
    const { room } = message;
    session.follow(message);
    directory.follow(message);
    if (session.isOwn(message.name)) {
      link.forgetRoom(room);
      this.#entered.leave(room);
      recent.forgetPlace(room);
      missed.forgetPlace(room);
      marks.forgetRoom(room);
      conversations.markRead(room);
      this.#keepPlaces();
    }
    this.#show(message, request);
  }

  #renamed(message: MessageOf<"renamed">, request: Unanswered | null): void {
    const { session, ignoreList, directory, conversations, identity } = this.#parts;
    session.follow(message);
    ignoreList.renamed(message);
    directory.follow(message);
    conversations.renamed(message.was, message.name);
    if (session.isOwn(message.name)) identity.renamed(message.name);
    this.#show(message, request);
  }

  /** Members of a large room have joined, left or changed their names. Your own changes were told before. */
  #counted(message: MessageOf<"presence">, request: Unanswered | null): void {
    const { directory, session } = this.#parts;
    directory.follow(message);
    this.#show(message, request);
    for (const { was, name } of message.renamed ?? []) {
      if (!session.isOwn(name)) this.#renamed({ type: "renamed", room: message.room, was, name }, null);
    }
  }

  /** People are listed, all of them or a page. */
  #listed(message: MessageOf<"people">, request: Unanswered | null): void {
    const { directory, rosterPages, link, readsAllPages, view, strings } = this.#parts;
    directory.follow(message);
    this.#present(message, request);
    if (request === null || request.isQuiet || request.message.type !== "roster") return this.#show(message, request);
    rosterPages.follow(message, request.message);
    const { next } = rosterPages;
    const { more, ...page } = message;
    const isFirst = request.message.after === undefined;
    if (isFirst && !readsAllPages) view.remark(strings.events.counted(page.people.length + (more ?? 0), page.room));
    this.#show(page, request);
    if (next === null || more === undefined) return;
    if (readsAllPages) link.request({ ...next, ref: link.newRef() });
    else view.remark(strings.events.morePeople(more));
  }

  /** The members of a room that you have joined. */
  #present({ people, room, more = 0 }: MessageOf<"people">, request: Unanswered | null): void {
    const { session, view } = this.#parts;
    if (room === undefined || !request?.isQuiet) return;
    const names = people.map(({ name }) => name).filter((name) => !session.isOwn(name));
    view.showPresent({ room, names, count: names.length + more }, { isNew: this.#entered.take(room) });
  }

  #found(message: MessageOf<"messages">, request: Unanswered | null): void {
    this.#parts.pages.follow(message, request?.message ?? null);
    this.#show(message, request);
  }

  #done(message: MessageOf<"ok">, request: Unanswered | null): void {
    const { session, handleFile } = this.#parts;
    const asked = request?.message ?? null;
    if (isAboutFiles(asked)) return void handleFile(message, request);
    if (isAboutPages(asked)) return this.#showPage(message, asked);
    session.follow(message, asked);
    this.#show(message, request);
  }

  #showPage(message: MessageOf<"ok">, asked: ClientMessage | null): void {
    const { pages, missed, recent, isJson, view } = this.#parts;
    const page = pages.follow(message, asked, (whole) => missed.within(whole));
    if (page === null) return;
    recent.addPage(page.messages);
    if (!isJson) view.showPage(page);
  }

  #failed(message: MessageOf<"error">, request: Unanswered | null): void {
    const { session, pages, missed, handleFile, failed } = this.#parts;
    const asked = request?.message ?? null;
    if (isAboutFiles(asked)) return void handleFile(message, request);
    if (asked?.type === "whois" && request?.isQuiet) return this.#lookedUp(message, asked.name);
    missed.failed(message, asked);
    if (isAboutPages(asked)) pages.follow(message, asked);
    else session.follow(message, asked);
    failed(message, request);
  }

  /** `/query` has looked up somebody who is not online. There may be no such person at all (PROTOCOL P9). */
  #lookedUp(error: MessageOf<"error">, name: string): void {
    if (error.code !== "no_such_person" || error.seen !== undefined) return;
    const { session, conversations, notify, strings } = this.#parts;
    session.losePerson(name);
    conversations.close(name);
    const action = strings.errors.actions.talkTo(printable(name));
    notify(errorText(error, { type: "whois", name }, { strings, action, isRoom: (room) => session.isIn(room) }));
  }

  /**
   * A notice may be about files that somebody gets later. It is said only once that somebody is offline, until they are back.
   */
  #notice(message: MessageOf<"notice">, request: Unanswered | null): void {
    const { directory, handleFile, notify, strings } = this.#parts;
    if (handleFile(message, request)) return;
    const { code, name } = message;
    const isKnown = code === "waiting" && name !== undefined && !directory.markOffline(name);
    if (!isKnown) notify(noticeText(message, strings));
  }

  #show(message: ServerMessage, request: Unanswered | null): void {
    if (this.#parts.isJson) {
      // A backlog is not recognised here, so that any message may be an old one.
      this.#parts.recent.follow(message, { isOld: true });
      return this.#markRead(message);
    }
    for (const one of this.#backlogs.add(message)) {
      if (one.type === "backlog of a place") {
        this.#showBacklog(one);
      } else {
        this.#parts.view.show(this.#remember(one), request);
        this.#markRead(one);
      }
    }
  }

  #showBacklog(backlog: Backlog): void {
    const { read, unread } = backlog;
    const remember = (message: ServerMessage) => this.#remember(message, { isOld: true });
    this.#parts.view.showBacklog({ ...backlog, read: read.map(remember), unread: unread.map(remember) });
    for (const message of [...read, ...unread]) this.#markRead(message);
    if (backlog.place === PRIVATE) this.#keepPlaces();
  }

  /** The next session begins in the same rooms, with the same conversations under the same numbers. */
  #keepPlaces(): void {
    const { session, conversations, identity } = this.#parts;
    identity.isIn(session.roomsByUse, conversations.all.map(({ name }) => name));
  }

  /** Updates the recent messages. Returns the message; an edit or deletion with what it changes. */
  #remember(message: ServerMessage, { isOld = false } = {}): Incoming {
    const { recent } = this.#parts;
    const isChange = message.type === "edited" || message.type === "deleted";
    const shown = isChange ? { type: "changed", change: message, earlier: recent.earlier(message) } as const : message;
    recent.follow(message, { isOld });
    return shown;
  }

  /** Everything that was shown counts as read, and so does what is not to be shown. */
  #markRead(message: ServerMessage): void {
    if (message.type === "message" || message.type === "edited" || message.type === "deleted") {
      this.#parts.marks.note(message);
    }
  }
}
