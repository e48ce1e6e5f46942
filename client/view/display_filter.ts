/**
 * Decides which messages are worth showing, and folds join and leave notices into one line (`/quiet`).
 *
 * Owns what it has to remember for that. How a message is shown is in text/plain_lines.ts and transcript.ts.
 *
 * @module
 */
import type { MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import { isRoomName, nameKey } from "../../shared/wire/name.ts";
import type { IgnoreList } from "../incoming/ignore_list.ts";
import type { SessionState } from "../incoming/session_state.ts";
import type { Unanswered } from "../link/resume_state.ts";
import type { Changed, Folded, Gone, Shown } from "../text/message_text.ts";
import { Returning } from "./returning.ts";
import type { Settings } from "./settings.ts";

/** A message on its way to the screen; an edit or deletion comes with the beginning of what it changes. */
export type Incoming = Exclude<ServerMessage, { readonly type: "edited" | "deleted" }> | Changed;

/** Answers with data. Only the user who asked by hand sees them (REQ-I26). */
const ANSWERS: ReadonlySet<string> = new Set(["people", "rooms", "person", "invitation", "device", "devices"]);

/** Some people: how many, and the names of the first of them. */
type Some = NonNullable<MessageOf<"presence">["joined"]>;

/** More people than anybody writes to. */
const MAX_KNOWN_AWAY = 1_000;

const NOBODY: Some = { count: 0, names: [] };

/** How a connection begins. */
export interface Beginning {
  readonly isAgain: boolean;
  /** Who was in your rooms when the connection before was lost, as far as that is known. */
  readonly members?: ReadonlyMap<string, readonly string[]>;
}

export interface DisplayFilterParts {
  readonly session: SessionState;
  readonly ignoreList: IgnoreList;
  readonly settings: Readonly<Pick<Settings, "isQuiet">>;
}

export class DisplayFilter {
  readonly #parts: DisplayFilterParts;
  readonly #folding = new Folding();
  readonly #returning = new Returning();
  /** Rooms from before the connection began: joining them is nothing new. */
  #expected = new Set<string>();
  /** Whether the topics of these rooms are known too. */
  #knowsTopics = false;
  /** The expected room whose `joined` was the last message. */
  #entered: string | null = null;
  #lastEvent = "";
  /** What the user knows of people who were away when they got a private message. */
  readonly #knownAway = new Map<string, string>();
  /** What people have told their rooms who are away. */
  readonly #toldAway = new Map<string, string>();

  constructor(parts: DisplayFilterParts) {
    this.#parts = parts;
  }

  /** A connection begins, in these rooms; or it begins again. */
  begin(rooms: readonly string[], { isAgain, members = new Map() }: Beginning): void {
    this.#knowsTopics = isAgain;
    if (isAgain) this.#returning.begin(members);
    // Nobody knows who joined and left meanwhile.
    this.#folding.takeAll();
    this.#expected = new Set(rooms.map(nameKey));
  }

  /** These people are in a room; `isAll`: nobody else is. */
  arePresent(room: string, names: readonly string[], { isAll }: { readonly isAll: boolean }): void {
    this.#returning.arePresent(room, names, { isAll });
  }

  /** Others have had time to come back after a reconnect. Returns who is missing. */
  endReturning(): Gone[] {
    const { ignoreList } = this.#parts;
    return this.#returning.end().flatMap(({ names, rooms }) => {
      const heard = names.filter((name) => !ignoreList.has(name));
      return heard.length === 0 ? [] : [{ type: "gone", names: heard, rooms }];
    });
  }

  /**
   * Returns what to show of a message, which has updated the session state already. `request` is what it answers: your
   * own words are not shown again where you typed them, unless a command has given them another form.
   */
  worthShowing(message: Incoming, request: Unanswered | null): readonly Shown[] {
    if (message.type === "presence") return this.#counted(message);
    if (message.type === "renamed") this.#returning.renamed(message);
    if (this.#isOld(message)) return [];
    if (ANSWERS.has(message.type) && (request === null || request.isQuiet)) return [];
    if (message.type === "message" && this.#isOwn(message.from) && request?.isQuiet) return [];
    const heard = this.#withoutIgnored(message);
    if (heard === null || this.#isRepeated(heard) || this.#isKnownAway(heard)) return [];
    if (heard.type === "renamed") this.#folding.renamed(heard.was, heard.name);
    if (heard.type === "joined" || heard.type === "parted") return this.#membership(heard);
    return [...this.#unfolded(heard), heard];
  }

  #membership(heard: MessageOf<"joined"> | MessageOf<"parted">): readonly Shown[] {
    if (this.#isOwn(heard.name)) {
      this.#folding.take(heard.room);
      if (heard.type === "parted") this.#returning.forget(heard.room);
      return [...this.#unfolded(heard), heard];
    }
    if (heard.type === "parted") this.#returning.parted(heard);
    const event = heard.type === "joined" ? this.#returning.joined(heard) : heard;
    if (event === null) return [];
    return this.#parts.settings.isQuiet ? this.#hold(event) : [...this.#unfolded(event), event];
  }

  /** Joins and leaves in a large room are folded already. Only changes are shown, and none of your own. */
  #counted({ room, joined: counted, parted }: MessageOf<"presence">): readonly Shown[] {
    // Most of them are not named, so it is unknown who was there before.
    const joined = this.#returning.isUnderWay ? NOBODY : counted;
    const isHidden = (name: string) => this.#isOwn(name) || this.#parts.ignoreList.has(name);
    const shown = ({ count, names }: Some) => ({
      names: names.filter((name) => !isHidden(name)),
      unnamed: Math.max(0, count - names.length),
    });
    this.#folding.count(room, { joined: shown(joined ?? NOBODY), parted: shown(parted ?? NOBODY) });
    return this.#parts.settings.isQuiet ? [] : this.#foldedOf(this.#folding.take(room));
  }

  #foldedOf(folded: Folded | null): Shown[] {
    return folded === null ? [] : [{ type: "folded", ...folded }];
  }

  #hold(message: MessageOf<"joined"> | MessageOf<"parted">): [] {
    this.#folding.hold(message);
    return [];
  }

  /** What was held back and comes before a message: of its room, or everything once `/quiet` is off. */
  #unfolded(message: Incoming): Shown[] {
    if (!this.#parts.settings.isQuiet) return this.#folding.takeAll().map((folded) => ({ type: "folded", ...folded }));
    const folded = message.type === "message" && isRoomName(message.to) ? this.#folding.take(message.to) : null;
    return this.#foldedOf(folded);
  }

  /**
   * Returns whether the user knows that somebody is away: told after another private message (PROTOCOL S9), or in a room
   * before a reconnect, after which clients say it again because the server may have forgotten it.
   */
  #isKnownAway(message: Incoming): boolean {
    if (message.type === "message") this.#knownAway.delete(message.from);
    if (message.type === "back") { for (const known of [this.#knownAway, this.#toldAway]) known.delete(message.name); }
    if (message.type !== "away" || this.#isOwn(message.name)) return false;
    const { name, text = "", room } = message;
    const known = room === undefined ? this.#knownAway : this.#toldAway;
    const isSame = known.get(name) === text;
    if (!isSame && known.size >= MAX_KNOWN_AWAY) known.clear();
    known.set(name, text);
    return isSame && (room === undefined || this.#returning.isUnderWay);
  }

  #isOwn(name: string | undefined): boolean {
    return this.#parts.session.isOwn(name);
  }

  #isOld(message: Incoming): boolean {
    const entered = this.#entered;
    this.#entered = null;
    // The topic follows at once (PROTOCOL H9).
    if (message.type === "topic") return this.#knowsTopics && entered === nameKey(message.room);
    // The server is shutting down; its `bye` says so.
    if (message.type === "parted" && message.reason === "shutdown") return true;
    if (message.type !== "joined" || !this.#isOwn(message.name)) return false;
    const key = nameKey(message.room);
    if (!this.#expected.delete(key)) return false;
    this.#entered = key;
    return true;
  }

  /** Returns what is left of a message without ignored people (REQ-I31); `null`: nothing. */
  #withoutIgnored(message: Incoming): Incoming | null {
    const isIgnored = (name: string) => this.#parts.ignoreList.has(name);
    switch (message.type) {
      case "message":
        return isIgnored(message.from) ? null : message;
      case "changed":
        return isIgnored(message.change.from) ? null : message;
      case "joined":
      case "parted":
        return withoutNames(message, isIgnored);
      case "renamed":
      case "away":
      case "back":
        return isIgnored(message.name) ? null : message;
      case "topic":
      case "backlog_set":
        return isIgnored(message.by) ? null : message;
      default:
        return message;
    }
  }

  /** Returns whether the last message said the same: the server sends some events once for every shared room. */
  #isRepeated(message: Incoming): boolean {
    const event = eventWithoutRoom(message);
    const isRepeated = event !== null && event === this.#lastEvent;
    this.#lastEvent = event ?? "";
    return isRepeated;
  }
}

function withoutNames<T extends MessageOf<"joined"> | MessageOf<"parted">>(
  message: T,
  isIgnored: (name: string) => boolean,
): T | null {
  if (message.name !== undefined) return isIgnored(message.name) ? null : message;
  const names = (message.names ?? []).filter((name) => !isIgnored(name));
  return names.length === 0 ? null : { ...message, names };
}

/** What an event says apart from its room, if the server sends it once for every room. */
function eventWithoutRoom(message: Incoming): string | null {
  switch (message.type) {
    case "renamed":
      return JSON.stringify([message.type, message.was, message.name]);
    case "away":
      return JSON.stringify([message.type, message.name, message.text]);
    case "back":
      return JSON.stringify([message.type, message.name]);
    default:
      return null;
  }
}

/** The most names of a room that are held back; beyond it, people are only counted. */
const MAX_NAMES = 1_000;

/** More rooms than anybody is in. Beyond it, nothing is held back. */
const MAX_PLACES = 1_000;

/** What is held back of a room. */
interface Held {
  readonly joined: Set<string>;
  readonly parted: Set<string>;
  readonly unnamed: Record<"joined" | "parted", number>;
}

/** People who joined or left a large room: some by name, and how many more. */
interface Counted {
  readonly names: readonly string[];
  readonly unnamed: number;
}

/**
 * Join and leave notices that are held back, to be shown in one line before the next message of their room. People who
 * join and leave again, or leave and join again, are not mentioned at all.
 */
export class Folding {
  readonly #rooms = new Map<string, Held>();

  hold({ type, room, name, names = [] }: MessageOf<"joined"> | MessageOf<"parted">): void {
    this.#add(room, type, name === undefined ? names : [name]);
  }

  /** Holds back what a large room tells, where not everybody is named. */
  count(room: string, counts: Readonly<Record<"joined" | "parted", Counted>>): void {
    for (const type of ["joined", "parted"] as const) {
      this.#add(room, type, counts[type].names);
      this.#held(room).unnamed[type] += counts[type].unnamed;
    }
  }

  #add(room: string, type: "joined" | "parted", names: readonly string[]): void {
    const held = this.#held(room);
    const [into, outOf] = type === "joined" ? [held.joined, held.parted] : [held.parted, held.joined];
    for (const name of names) {
      if (outOf.delete(name) || into.has(name)) continue;
      if (into.size < MAX_NAMES) into.add(name);
      else held.unnamed[type]++;
    }
  }

  #held(room: string): Held {
    const held = this.#rooms.get(room) ??
      { joined: new Set<string>(), parted: new Set<string>(), unnamed: { joined: 0, parted: 0 } };
    if (this.#rooms.size < MAX_PLACES) this.#rooms.set(room, held);
    return held;
  }

  renamed(was: string, name: string): void {
    for (const { joined, parted } of this.#rooms.values()) {
      if (joined.delete(was)) joined.add(name);
      if (parted.delete(was)) parted.add(name);
    }
  }

  /** Removes and returns what is held back of a room; `null`: nothing. */
  take(room: string): Folded | null {
    const folded = this.#rooms.get(room);
    this.#rooms.delete(room);
    if (folded === undefined) return null;
    const { joined, parted, unnamed } = folded;
    if (joined.size + parted.size + unnamed.joined + unnamed.parted === 0) return null;
    const hasUnnamed = unnamed.joined + unnamed.parted > 0;
    return { room, joined: [...joined], parted: [...parted], ...(hasUnnamed ? { unnamed } : {}) };
  }

  /** Removes and returns what is held back of all rooms. */
  takeAll(): Folded[] {
    return [...this.#rooms.keys()].flatMap((room) => this.take(room) ?? []);
  }
}
