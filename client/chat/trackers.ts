/**
 * Everybody who keeps track of something, and hears of what comes before it is shown.
 *
 * Owns the order in which they hear of it, and whether the server keeps a history. Neither shows anything nor knows how the
 * chat ends.
 *
 * @module
 */
import type { MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import type { Identity } from "../state/identity.ts";
import type { Link } from "../link/link.ts";
import type { Welcome } from "../link/link_events.ts";
import type { Unanswered } from "../link/unanswered.ts";
import type { IgnoreList } from "../incoming/ignore_list.ts";
import type { Notices } from "../incoming/notices.ts";
import type { Page, Pages } from "../incoming/pages.ts";
import type { Conversations } from "../incoming/conversations.ts";
import type { ReadMarks } from "../incoming/read_marks.ts";
import type { RecentMessages } from "../incoming/recent_messages.ts";
import type { DirectoryCache } from "../incoming/directory_cache.ts";
import type { SessionState } from "../incoming/session_state.ts";

export interface TrackersParts {
  readonly link: Pick<Link, "beginRoom" | "forgetRoom">;
  readonly session: SessionState;
  readonly conversations: Conversations;
  readonly ignoreList: IgnoreList;
  readonly directory: DirectoryCache;
  readonly identity: Identity;
  readonly recent: RecentMessages;
  readonly marks: ReadMarks;
  readonly pages: Pages;
  readonly notices: Notices;
}

export class Trackers {
  readonly #parts: TrackersParts;
  #keepsHistory = false;

  constructor(parts: TrackersParts) {
    this.#parts = parts;
  }

  /** A connection begins. */
  begin({ message, isOtherLog }: Pick<Welcome, "message" | "isOtherLog">): void {
    const { session, identity, recent, pages, notices, marks } = this.#parts;
    this.#keepsHistory = message.features.includes("history");
    const asked = session.name;
    session.welcome(message);
    identity.welcomed(message.resume, { asked, name: message.name, rooms: session.roomsByUse });
    if (isOtherLog) recent.forgetAll();
    pages.begin({ isOtherLog });
    notices.begin();
    marks.begin({ isKept: this.#keepsHistory, isOtherLog });
    this.look();
  }

  /** Follows a message, with the request that it belongs to. Gives a page that was read back, when it is whole. */
  follow(message: ServerMessage, request: Unanswered | null): Page | null {
    const { session, ignoreList, directory, notices, pages, recent } = this.#parts;
    // Nobody replies to somebody whom they do not hear (REQ-I31).
    if (message.type === "message" && ignoreList.isIgnored(message.from)) return null;
    session.follow(message, request?.message);
    ignoreList.follow(message);
    directory.follow(message);
    notices.follow(message);
    if (message.type === "renamed") this.#renamed(message);
    if (message.type === "joined" && session.isOwn(message.name)) this.#joined(message);
    if (message.type === "parted" && session.isOwn(message.name)) this.#parted(message);
    const page = pages.follow(message, request?.message ?? null);
    if (page !== null) recent.read(page.messages);
    return page;
  }

  /** One looks at where the next line goes: nothing is new there, and one begins there the next time. */
  look(): void {
    const { session, conversations, identity } = this.#parts;
    if (session.target !== null) conversations.look(session.target);
    identity.isIn(session.roomsByUse);
  }

  /** Nothing more comes. */
  end(): void {
    this.#parts.marks.stop();
    this.#parts.identity.flush();
  }

  #renamed({ was, name }: MessageOf<"renamed">): void {
    const { conversations, session, identity } = this.#parts;
    conversations.renamed(was, name);
    if (session.isOwn(name)) identity.renamed(name);
  }

  #joined({ room }: MessageOf<"joined">): void {
    const { link, identity, session } = this.#parts;
    if (this.#keepsHistory) link.beginRoom(room);
    identity.isIn(session.roomsByUse);
  }

  #parted({ room }: MessageOf<"parted">): void {
    const { link, recent, marks, conversations, identity, session } = this.#parts;
    link.forgetRoom(room);
    recent.forgetPlace(room);
    marks.forgetRoom(room);
    conversations.look(room);
    identity.isIn(session.roomsByUse);
  }
}
