/**
 * Puts the messages of the server in order before anybody hears of them: each message and change of a room comes once and
 * in the order of the ids, after a lost connection, after a gap, and after the history of the server went back.
 *
 * Owns how far each room was received, and what is held back. Reading pages is the matter of gap_filler.ts.
 *
 * 1. After a lost connection, the link asks for the last message that it has seen. Until the answer comes, everything is
 *    held back, up to a limit.
 * 2. If that message is not there, the history of the server went back to an earlier state, such as a copy that was put
 *    back: ids are used a second time. Then each room is read from where it went back (look_back.ts), on this connection or
 *    the next ones.
 * 3. The same happens if a message arrives that has a low id and is newer than the last one.
 * 4. If the history lacks everything up to that message, retention has removed it if the server says so. If it does not,
 *    the user hears that the history went back only if there is a new message with a low id.
 *
 * @module
 */
import { GAPS_FEATURE, type MessageOf, type ServerMessage } from "../../shared/wire/message.ts";
import type { Clock } from "../platform/platform.ts";
import { type Arrived, heldCharacters, MAX_HELD_CHARACTERS } from "./arrived.ts";
import { BUSY_MS, GapFiller } from "./gap_filler.ts";
import { LookBack } from "./look_back.ts";
import { isPlaced, MAX_PLACES, type Placed, placeOf, type Position, SeenIds, type SeenMessage } from "./seen_ids.ts";
import type { Unanswered } from "./resume_state.ts";

/** What a link does about messages that it does not get by themselves. Without it, the link has no use for any. */
export interface Reading {
  /** Whether all of a gap is read at once. If not, the gap is passed on, and the user may ask for it. */
  readonly fillsGaps: boolean;
}

/** The `ref` of the request for the last message. */
const CHECK_REF = "chat check";

export interface ArrivalsParts {
  readonly clock: Pick<Clock, "nowMs" | "after">;
  readonly reading: Reading | null;
  /** Sends a request now. It is not repeated on another connection. */
  readonly send: (request: MessageOf<"history">) => void;
  /** Returns the request of the user that a message belongs to, by its key. */
  readonly withKey: (key: string) => Unanswered | null;
  /** Takes the next message. */
  readonly pass: (arrived: Arrived) => void;
  /** Called when the history of the server went back. Ids that were passed on mean nothing any more. */
  readonly wentBack: () => void;
  /** Called with a room, or `@`, that is behind: what follows comes as if it was just said. */
  readonly behind: (place: string) => void;
}

/** The request for the last message that was seen. */
interface Check {
  readonly last: SeenMessage;
  /** How far each room was received when the connection began. */
  readonly positions: ReadonlyMap<string, Position>;
  found: readonly { readonly id: number; readonly time: number }[];
  /** The highest id that was removed there; 0: none. */
  lostUntil: number;
  /** `null`: too much has arrived to hold it back. */
  held: Arrived[] | null;
  characters: number;
  /** The highest id that was dropped in each place, to be read later. */
  readonly dropped: Map<string, number>;
}

/** A backlog that the server has announced. */
interface IncomingBacklog {
  /** How many of its messages are still to come. */
  left: number;
  /** Everything up to this id is part of it, although that may be a change that the messages contain already. */
  readonly last: number;
}

export class Arrivals {
  readonly #parts: ArrivalsParts;
  readonly #seen = new SeenIds();
  readonly #gaps: GapFiller;
  #keepsHistory = false;
  /** Where the server began with a backlog on this connection, because it does not know what was seen. */
  readonly #backlogs = new Map<string, IncomingBacklog>();
  #check: Check | null = null;
  /** Where the history may have gone back, with how far it was received before. */
  readonly #inDoubt = new Map<string, Position>();
  #cancel: () => void = () => {};
  /** Whether the user heard on this connection that the history went back, and the last message when they heard it. */
  #hasTold = false;
  #toldAt: number | null = null;

  constructor(parts: ArrivalsParts) {
    this.#parts = parts;
    this.#gaps = new GapFiller({
      clock: parts.clock,
      send: parts.send,
      pass: ({ message, ...rest }) => {
        if (message.type === "gap" || message.type === "notice") return parts.pass({ message, ...rest });
        const place = placeOf(message);
        const last = this.#inDoubt.get(place)?.id ?? this.#seen.idOf(place);
        if (last !== null && message.id <= last) this.#tellWentBack();
        this.#seen.set(message);
        parts.pass({ message, ...rest });
      },
      caughtUp: (place) => void this.#inDoubt.delete(place),
    });
  }

  /** Whether something of what is stored on the server is still to be passed on. */
  get isBehind(): boolean {
    return this.#gaps.isBehind || this.#check !== null;
  }

  /** The highest ids of some rooms and of private messages, for `hello`. */
  seen(rooms: readonly string[]): Record<string, number> {
    return this.#seen.of(rooms);
  }

  /** A connection has begun, and requests may be sent. */
  begin(
    { limits, features }: Pick<MessageOf<"welcome">, "limits" | "features">,
    { isAgain, isOtherLog }: { readonly isAgain: boolean; readonly isOtherLog: boolean },
  ): void {
    this.#hasTold = false;
    this.#keepsHistory = this.#parts.reading !== null && features.includes("history");
    if (isOtherLog) {
      this.#seen.forgetAll();
      this.#inDoubt.clear();
    }
    this.#gaps.begin({ limits, knowsGaps: features.includes(GAPS_FEATURE) });
    const last = this.#seen.lastSaid;
    if (!isAgain || last === null || !this.#keepsHistory) return;
    const positions = this.#positions(last.time);
    this.#check = { last, positions, found: [], lostUntil: 0, held: [], characters: 0, dropped: new Map() };
    this.#ask(last);
  }

  /** The connection is lost. What was not passed on comes again. */
  end(): void {
    this.#check = null;
    this.#cancel();
    for (const [place, { left, last }] of this.#backlogs) {
      if (left <= 0 && !this.#gaps.isBehindIn(place)) this.#seen.advance(place, last);
    }
    // Each attempt that fails ends as well, and nothing is behind any more then.
    this.#backlogs.clear();
    this.#gaps.end();
  }

  /** Takes a message of the server, and passes on what is next. */
  take(arrived: Arrived): void {
    const { message } = arrived;
    const check = this.#check;
    if (check === null) return this.#arrange(arrived);
    if (message !== null && "ref" in message && message.ref === CHECK_REF) return this.#checked(message, check);
    // Nothing follows a `bye`, not even the answer. What is dropped then comes again on the next connection.
    if (message?.type === "bye") this.#releaseEarly(check, { isEnd: message.retry === undefined });
    if (check.held === null) return this.#takeUnanswered(arrived, check);
    check.held.push(arrived);
    check.characters += heldCharacters(arrived);
    if (check.characters > MAX_HELD_CHARACTERS) this.#releaseEarly(check, { isEnd: false });
  }

  /**
   * Notes that you are in a room now. If none of its messages has arrived yet, there is none up to this id. The same
   * holds for `@`.
   */
  beginPlace(place: string, id: number): void {
    this.#seen.begin(place, id);
  }

  /** You have left a room. */
  forgetRoom(room: string): void {
    this.#seen.forgetRoom(room);
    this.#inDoubt.delete(room);
    this.#backlogs.delete(room);
    this.#gaps.forget(room);
  }

  /** Decides whether a message is next, waits for its turn, or came before. */
  #arrange(arrived: Arrived): void {
    const { message } = arrived;
    if (message?.type === "backlog" && this.#backlogs.size < MAX_PLACES) {
      this.#backlogs.set(message.to, { left: message.count, last: message.last });
    }
    if (message?.type === "gap" && this.#keepsHistory) return this.#missed(arrived, message);
    if (isPlaced(message)) {
      const backlog = this.#backlogs.get(placeOf(message));
      if (backlog !== undefined && message.type === "message") backlog.left--;
      return this.#place({ ...arrived, message });
    }
    if (!this.#gaps.answer(arrived)) this.#parts.pass(arrived);
  }

  #missed(arrived: Arrived, gap: MessageOf<"gap">): void {
    // It is read by time already.
    if (this.#gaps.isBehindIn(gap.to)) return this.#gaps.fill(gap, { after: gap.after, changesUntil: 0 });
    if (gap.count === 0 && gap.lost !== undefined) return this.#parts.pass(arrived);
    if (this.#parts.reading?.fillsGaps !== true) return this.#parts.pass(arrived);
    this.#parts.behind(gap.to);
    const after = this.#seen.continueAfter(gap.to, gap.after);
    // A backlog has no changes of messages that were read before.
    this.#gaps.fill(gap, { after, changesUntil: this.#backlogs.has(gap.to) ? 0 : after });
  }

  #place(arrived: Arrived<Placed>): void {
    const { message } = arrived;
    const place = placeOf(message);
    if (this.#gaps.isBehindIn(place)) return this.#hold(arrived);
    const kind = this.#seen.add(message);
    if (kind === "new") return this.#parts.pass(arrived);
    if (kind === "known" || !this.#keepsHistory) return;
    this.#readAgain(this.#positions(message.time));
    this.#hold(arrived);
  }

  /** The `ok` of your own message may come before its turn, and must not take the request away. */
  #hold(arrived: Arrived<Placed>): void {
    const key = arrived.message.type === "message" ? arrived.message.key : undefined;
    this.#gaps.hold(key === undefined ? arrived : { ...arrived, request: this.#parts.withKey(key) });
  }

  /** Takes a message of the answer about the last message (1). */
  #checked(message: ServerMessage, check: Check): void {
    if (message.type === "messages") [check.found, check.lostUntil] = [message.messages, message.lost ?? 0];
    if (message.type === "error" && message.code === "busy") return this.#askAgain(check);
    if (message.type !== "ok" && message.type !== "error") return;
    const found = check.found.at(-1);
    const isThere = found?.id === check.last.id && found.time === check.last.time;
    // Retention removes the oldest messages first.
    const isRemoved = found === undefined && check.lostUntil >= check.last.id;
    if (message.type === "ok" && !isThere && !isRemoved) {
      if (found !== undefined) this.#tellWentBack();
      this.#readAgain(check.positions);
    }
    this.#check = null;
    // A connection was lost before all of it was read.
    this.#readAgain(this.#inDoubt);
    for (const [place, id] of check.dropped) this.#catchUp(place, id);
    this.#release(check);
  }

  #ask({ place, id }: SeenMessage): void {
    this.#parts.send({ type: "history", to: place, before: id + 1, limit: 1, ref: CHECK_REF });
  }

  #askAgain({ last }: Check): void {
    this.#cancel = this.#parts.clock.after(BUSY_MS, () => this.#ask(last));
  }

  /** Without an answer, messages are not passed on, because nobody could tell later where the history went back. */
  #releaseEarly(check: Check, { isEnd }: { readonly isEnd: boolean }): void {
    if (isEnd) return this.#release(check);
    const { held } = check;
    check.held = null;
    for (const one of held ?? []) this.#takeUnanswered(one, check);
  }

  #takeUnanswered(arrived: Arrived, { positions, dropped }: Check): void {
    const { message } = arrived;
    const place = message?.type === "gap" ? message.to : isPlaced(message) ? placeOf(message) : "";
    if (!positions.has(place)) return this.#arrange(arrived);
    const id = isPlaced(message) ? message.id : 0;
    dropped.set(place, Math.max(id, dropped.get(place) ?? 0));
  }

  #catchUp(place: string, until: number): void {
    const after = this.#seen.idOf(place);
    if (after === null) return;
    if (!this.#gaps.isBehindIn(place)) this.#parts.behind(place);
    this.#gaps.catchUp(place, { after, until });
  }

  #release(check: Check): void {
    const { held } = check;
    check.held = null;
    for (const one of held ?? []) this.#arrange(one);
  }

  /** How far each place was received, or what is known of it from before the history went back. */
  #positions(time: number): ReadonlyMap<string, Position> {
    return new Map([...this.#seen.positions(time), ...this.#inDoubt]);
  }

  #readAgain(positions: ReadonlyMap<string, Position>): void {
    for (const [place, last] of positions) {
      // Whatever is said in a place where nothing was said before is new, and a room may have been left meanwhile.
      if (last.id === 0 || this.#seen.idOf(place) === null) continue;
      this.#inDoubt.set(place, last);
      this.#gaps.readAgain(place, new LookBack(place, last, this.#seen));
    }
  }

  #tellWentBack(): void {
    const last = this.#seen.lastSaid?.id ?? 0;
    if (this.#hasTold || this.#toldAt === last) return;
    this.#hasTold = true;
    this.#toldAt = last;
    this.#parts.wentBack();
  }
}
