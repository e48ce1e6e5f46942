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
import type { Attention } from "../incoming/ignore_list.ts";
import type { Notices } from "../incoming/notices.ts";
import type { Page, Pages } from "../incoming/pages.ts";
import type { Places } from "../incoming/conversations.ts";
import type { ReadMarks } from "../incoming/read_marks.ts";
import type { RecentMessages } from "../incoming/recent_messages.ts";
import type { Surroundings } from "../incoming/directory_cache.ts";
import type { Whereabouts } from "../incoming/session_state.ts";

export interface FollowingParts {
  readonly link: Pick<Link, "beginRoom" | "forgetRoom">;
  readonly whereabouts: Whereabouts;
  readonly places: Places;
  readonly attention: Attention;
  readonly surroundings: Surroundings;
  readonly identity: Identity;
  readonly recent: RecentMessages;
  readonly marks: ReadMarks;
  readonly pages: Pages;
  readonly notices: Notices;
}

export class Following {
  readonly #parts: FollowingParts;
  #keepsHistory = false;

  constructor(parts: FollowingParts) {
    this.#parts = parts;
  }

  /** A connection begins. */
  begin({ message, isOtherLog }: Pick<Welcome, "message" | "isOtherLog">): void {
    const { whereabouts, identity, recent, pages, notices, marks } = this.#parts;
    this.#keepsHistory = message.features.includes("history");
    const asked = whereabouts.name;
    whereabouts.welcome(message);
    identity.welcomed(message.resume, { asked, name: message.name, rooms: whereabouts.roomsByUse });
    if (isOtherLog) recent.forgetAll();
    pages.begin({ isOtherLog });
    notices.begin();
    marks.begin({ isKept: this.#keepsHistory, isOtherLog });
    this.look();
  }

  /** Follows a message, with the request that it belongs to. Gives a page that was read back, when it is whole. */
  follow(message: ServerMessage, request: Unanswered | null): Page | null {
    const { whereabouts, attention, surroundings, notices, pages, recent } = this.#parts;
    // Nobody replies to somebody whom they do not hear (I31).
    if (message.type === "message" && attention.isIgnored(message.from)) return null;
    whereabouts.follow(message, request?.message);
    attention.follow(message);
    surroundings.follow(message);
    notices.follow(message);
    if (message.type === "renamed") this.#renamed(message);
    if (message.type === "joined" && whereabouts.isOwn(message.name)) this.#joined(message);
    if (message.type === "parted" && whereabouts.isOwn(message.name)) this.#parted(message);
    const page = pages.follow(message, request?.message ?? null);
    if (page !== null) recent.read(page.messages);
    return page;
  }

  /** One looks at where the next line goes: nothing is new there, and one begins there the next time. */
  look(): void {
    const { whereabouts, places, identity } = this.#parts;
    if (whereabouts.target !== null) places.look(whereabouts.target);
    identity.isIn(whereabouts.roomsByUse);
  }

  /** Nothing more comes. */
  end(): void {
    this.#parts.marks.stop();
    this.#parts.identity.flush();
  }

  #renamed({ was, name }: MessageOf<"renamed">): void {
    const { places, whereabouts, identity } = this.#parts;
    places.renamed(was, name);
    if (whereabouts.isOwn(name)) identity.renamed(name);
  }

  #joined({ room }: MessageOf<"joined">): void {
    const { link, identity, whereabouts } = this.#parts;
    if (this.#keepsHistory) link.beginRoom(room);
    identity.isIn(whereabouts.roomsByUse);
  }

  #parted({ room }: MessageOf<"parted">): void {
    const { link, recent, marks, places, identity, whereabouts } = this.#parts;
    link.forgetRoom(room);
    recent.forgetPlace(room);
    marks.forgetRoom(room);
    places.look(room);
    identity.isIn(whereabouts.roomsByUse);
  }
}
