/**
 * Reads what the server has left out, page by page, until it meets what arrives meanwhile (PROTOCOL H10, K4).
 *
 * Owns the streams that are behind: rooms, and `@` for private messages. Knows neither the connection nor what is shown.
 *
 * 1. Everything of a stream comes in the order of its ids, and once: a page is passed on before what arrived after the
 *    gap. That is held back meanwhile, up to a limit; beyond it, it is dropped and read in pages as well.
 * 2. Pages take at most half of the rate (page_pacer.ts), one at a time, of one stream after the other.
 * 3. A gap that was filled is never mentioned. One that cannot be filled is passed on, in its place: messages that the
 *    server has removed, or cannot read because its disk is damaged there (K11). If only changes cannot be read, a
 *    notice comes before the page.
 * 4. When the connection is lost, all streams are forgotten. Only what was passed on counts as seen, so the next
 *    connection continues there.
 *
 * @module
 */
import type { MessageOf, PastMessage } from "../../shared/wire/message.ts";
import type { Clock } from "../platform/platform.ts";
import { type Arrived, heldCharacters, MAX_HELD_CHARACTERS } from "./arrived.ts";
import { LookBack } from "./look_back.ts";
import { PagePacer } from "./page_pacer.ts";
import { MAX_PLACES, type Placed, placedOf, placeOf } from "./seen_ids.ts";

/** The most bytes of an answer that are kept: four times what a page may have (PROTOCOL K4). */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** The time until the next attempt if the server has too much to do, in milliseconds. */
export const BUSY_MS = 1_000;

/** The `ref` of a request of this class. */
const PAGE_REF = "chat page";

type Passed = Placed | MessageOf<"gap"> | MessageOf<"notice">;

export interface GapFillerParts {
  readonly clock: Pick<Clock, "nowMs" | "after">;
  /** Sends a request now. It is not repeated on another connection. */
  readonly send: (request: MessageOf<"history">) => void;
  /** Takes the next message of a stream, a gap that cannot be filled, or a notice about changes. */
  readonly pass: (arrived: Arrived<Passed>) => void;
  /** Called when everything of a stream was passed on. */
  readonly caughtUp: (place: string) => void;
}

/** A stream that is behind. */
interface Behind {
  readonly place: string;
  /** Everything up to this id was passed on; `null`: that is not known. */
  after: number | null;
  /** Messages with higher ids are read as they are now, so that their changes need not be. 0: no change is wanted. */
  changesUntil: number;
  /** Where to begin if `after` is not known; `null`: the history did not go back. */
  lookBack: LookBack | null;
  /** Whether the server has messages with higher ids than those that were received before the history went back. */
  isAbove: boolean;
  /** What the server has said about the gap; `null`: nothing. */
  gap: MessageOf<"gap"> | null;
  /** What arrived after the gap, in order and complete. */
  held: Arrived<Placed>[];
  /** The highest id that was dropped after those; 0: none. */
  droppedUntil: number;
  /** The most messages of the next page: what follows them cannot be read. */
  pageLimit: number;
  /** Whether the server can read the changes of the next page, as far as is known. */
  canReadChanges: boolean;
}

/** The page that was requested. */
interface Page {
  readonly behind: Behind;
  readonly messages: PastMessage[];
  bytes: number;
  hasMore: boolean;
  /** The highest id that was removed from the stream; 0: none. */
  lostUntil: number;
  /** Whether it may lack a change that is wanted now. */
  isStale: boolean;
}

export class GapFiller {
  readonly #parts: GapFillerParts;
  /** By place. The first one gets the next page, and then moves to the end. */
  readonly #behind = new Map<string, Behind>();
  #pacer: PagePacer;
  #knowsGaps = false;
  #page: Page | null = null;
  #heldCharacters = 0;
  #cancel: (() => void) | null = null;

  constructor(parts: GapFillerParts) {
    this.#parts = parts;
    this.#pacer = new PagePacer({}, { nowMs: parts.clock.nowMs(), isCheap: false });
  }

  /** A connection begins; `knowsGaps`: the server says what it has removed, and sends changes too (PROTOCOL K4). */
  begin({ limits, knowsGaps }: { readonly limits: MessageOf<"welcome">["limits"]; readonly knowsGaps: boolean }): void {
    this.#pacer = new PagePacer(limits, { nowMs: this.#parts.clock.nowMs(), isCheap: knowsGaps });
    this.#knowsGaps = knowsGaps;
  }

  /** The connection is lost (4). */
  end(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#page = null;
    this.#behind.clear();
    this.#heldCharacters = 0;
  }

  get isBehind(): boolean {
    return this.#behind.size > 0;
  }

  isBehindIn(place: string): boolean {
    return this.#behind.has(place);
  }

  /**
   * The server has left out messages of a stream; everything up to `after` was passed on. Changes come of messages with
   * ids up to `changesUntil`.
   */
  fill(
    gap: MessageOf<"gap">,
    { after, changesUntil }: Pick<Behind, "changesUntil"> & { readonly after: number },
  ): void {
    const known = this.#behind.get(gap.to);
    if (known === undefined) return this.#begin(gap.to, { after, changesUntil, lookBack: null, gap });
    known.isAbove = true;
    // What comes next does not follow what is held back.
    if (known.held.length > 0) known.droppedUntil = Math.max(known.droppedUntil, gap.before - 1);
  }

  /** Messages with ids up to `until` were dropped; everything up to `after` was passed on, unless it is read again. */
  catchUp(place: string, { after, until }: { readonly after: number; readonly until: number }): void {
    const known = this.#behind.get(place);
    if (known !== undefined) known.isAbove ||= until > (known.lookBack?.last.id ?? 0);
    else this.#begin(place, { after, changesUntil: after, lookBack: null, gap: null });
  }

  /** The history of a stream may have gone back: reads what follows the place where it did. */
  readAgain(place: string, lookBack: LookBack): void {
    const known = this.#behind.get(place);
    const again = { after: null, changesUntil: 0, lookBack, gap: null };
    if (known === undefined) return this.#begin(place, again);
    if (known.lookBack !== null) return;
    Object.assign(known, { ...again, isAbove: true });
    if (this.#page?.behind === known) this.#page.isStale = true;
  }

  /** Holds back a message or change of a stream that is behind, or drops it. */
  hold(arrived: Arrived<Placed>): void {
    const behind = this.#behind.get(placeOf(arrived.message));
    if (behind === undefined) return;
    const characters = heldCharacters(arrived);
    if (behind.droppedUntil > 0 || this.#heldCharacters + characters > MAX_HELD_CHARACTERS) {
      behind.droppedUntil = Math.max(behind.droppedUntil, arrived.message.id);
      if (arrived.message.type !== "message") this.#wantChanges(behind);
      return;
    }
    behind.held.push(arrived);
    this.#heldCharacters += characters;
  }

  /** A change was dropped, perhaps of a message that was read before: from now on, the pages have all of them. */
  #wantChanges(behind: Behind): void {
    // What is held back comes first, and `#meet` asks for the changes after it.
    if (behind.held.length > 0 || behind.changesUntil === Number.MAX_SAFE_INTEGER) return;
    behind.changesUntil = Number.MAX_SAFE_INTEGER;
    if (this.#page?.behind === behind) this.#page.isStale = this.#knowsGaps;
  }

  /** You have left a room. */
  forget(place: string): void {
    const behind = this.#behind.get(place);
    if (behind === undefined) return;
    this.#takeHeld(behind);
    this.#behind.delete(place);
  }

  /** Takes a message of an answer to a request of this class. Returns whether it was one. */
  answer({ message, bytes }: Arrived): boolean {
    if (message === null || !("ref" in message) || message.ref !== PAGE_REF) return false;
    const page = this.#page;
    if (page === null) return false;
    page.bytes += bytes;
    switch (message.type) {
      case "messages":
        if (page.bytes > MAX_ANSWER_BYTES) {
          page.hasMore = true;
          return true;
        }
        page.messages.push(...message.messages);
        page.hasMore = message.more ?? false;
        page.lostUntil = message.lost ?? 0;
        return true;
      case "ok":
      case "error":
        this.#page = null;
        if (message.type === "error" && message.code === "busy") {
          this.#askLater(BUSY_MS);
          return true;
        }
        this.#pacer.received({ messages: page.messages.length, bytes: page.bytes });
        // Somebody may have left the room meanwhile.
        if (this.#behind.get(page.behind.place) === page.behind && !page.isStale) {
          if (message.type === "ok") this.#passOn(page);
          else if (!this.#passOver(page.behind, message)) this.#giveUp(page.behind);
        }
        this.#moveToEnd(page.behind);
        this.#askNext();
        return true;
      default:
        return false;
    }
  }

  #begin(place: string, known: Pick<Behind, "after" | "changesUntil" | "lookBack" | "gap">): void {
    if (this.#behind.size >= MAX_PLACES) return;
    const more = { isAbove: false, held: [], droppedUntil: 0, pageLimit: Infinity, canReadChanges: true };
    this.#behind.set(place, { ...known, place, ...more });
    this.#askNext();
  }

  #askNext(): void {
    const [behind] = this.#behind.values();
    if (behind === undefined || this.#page !== null || this.#cancel !== null) return;
    const waitMs = this.#pacer.waitMs(this.#parts.clock.nowMs());
    if (waitMs > 0) return this.#askLater(waitMs);
    this.#page = { behind, messages: [], bytes: 0, hasMore: false, lostUntil: 0, isStale: false };
    const limit = Math.min(this.#pacer.pageLimit, behind.pageLimit);
    behind.pageLimit = Infinity;
    this.#parts.send({ type: "history", to: behind.place, ...this.#fromOf(behind), limit, ref: PAGE_REF });
  }

  #fromOf(behind: Behind): Partial<MessageOf<"history">> {
    const { after, changesUntil } = behind;
    if (after !== null) return this.#hasChanges(behind) ? { after, changes: changesUntil } : { after };
    const { before = null, last } = behind.lookBack ?? {};
    return before === null ? { since: last?.time ?? 0 } : { before };
  }

  /** Whether the next page comes with changes. */
  #hasChanges({ changesUntil, canReadChanges }: Behind): boolean {
    return this.#knowsGaps && changesUntil > 0 && canReadChanges;
  }

  #askLater(waitMs: number): void {
    this.#cancel = this.#parts.clock.after(waitMs, () => {
      this.#cancel = null;
      this.#askNext();
    });
  }

  #moveToEnd(behind: Behind): void {
    if (this.#behind.get(behind.place) !== behind) return;
    this.#behind.delete(behind.place);
    this.#behind.set(behind.place, behind);
  }

  /** Passes a page on, and what is held back if the page meets it. */
  #passOn({ behind, messages, hasMore, lostUntil }: Page): void {
    const { after, lookBack } = behind;
    behind.canReadChanges = true;
    if (after === null && lookBack !== null) {
      if (lookBack.before === null) return this.#passOnByTime(behind, lookBack, { messages, hasMore });
      const known = lookBack.follow(messages, hasMore);
      behind.isAbove ||= (messages.at(-1)?.id ?? 0) > lookBack.until;
      behind.after = known;
      behind.changesUntil = known ?? 0;
      return;
    }
    const firstHeld = behind.held[0]?.message.id ?? Infinity;
    const first = messages[0]?.id ?? firstHeld;
    if (behind.after !== null && lostUntil > behind.after) {
      this.#passGap(behind, { before: Math.min(lostUntil + 1, first), isLost: true });
    } else if (behind.gap !== null && !this.#knowsGaps && first >= behind.gap.before) {
      this.#passGap(behind, { before: behind.gap.before, isLost: true });
    }
    behind.gap = null;
    for (const past of messages) {
      if (past.id >= firstHeld) return this.#meet(behind);
      this.#passPast(behind, past);
    }
    // A server that has more but sends nothing new would be asked forever.
    if (!hasMore || behind.after === after) this.#meet(behind);
  }

  /** Passes on a page of what was said since a time. It has nothing with a wrong, lower time. */
  #passOnByTime(
    behind: Behind,
    { until }: LookBack,
    { messages, hasMore }: Pick<Page, "messages" | "hasMore">,
  ): void {
    const firstHeld = behind.held[0]?.message.id ?? Infinity;
    const isAbove = behind.isAbove || firstHeld > until && firstHeld < Infinity ||
      (messages.at(-1)?.id ?? 0) > until;
    for (const past of messages) {
      if (!isAbove && past.id >= firstHeld) return this.#meet(behind);
      if (past.id <= until) this.#passPast(behind, past);
    }
    const isOver = !hasMore || (messages.at(-1)?.id ?? Infinity) > until;
    // What was never received is read by its ids, whatever its times.
    if (isOver && isAbove) behind.after = until;
    else if (isOver) this.#meet(behind);
  }

  #passPast(behind: Behind, past: PastMessage): void {
    if (behind.after !== null && past.id <= behind.after) return;
    behind.after = past.id;
    const message = behind.lookBack?.isOld(past) ? null : placedOf(past);
    if (message !== null) this.#pass(message);
  }

  /** Passes on what is held back. If something was dropped after it, the stream is still behind. */
  #meet(behind: Behind): void {
    this.#passHeld(behind);
    if (behind.droppedUntil <= (behind.after ?? 0)) return this.#end(behind);
    behind.droppedUntil = 0;
    behind.changesUntil = behind.after ?? 0;
  }

  /** A part of the stream is damaged on the server's disk. Returns whether it can be read on nevertheless. */
  #passOver(behind: Behind, { code, limit = 0, until = 0 }: MessageOf<"error">): boolean {
    const { after, lookBack } = behind;
    if (code !== "unreadable") return false;
    if (limit > 0) {
      behind.pageLimit = limit;
      return true;
    }
    if (after === null && lookBack !== null && lookBack.before !== null) {
      lookBack.giveUp();
      return true;
    }
    if (after === null) return false;
    if (until <= after) {
      if (!this.#hasChanges(behind)) return false;
      behind.canReadChanges = false;
      this.#pass({ type: "notice", code: "unreadable", name: behind.place });
      return true;
    }
    const firstHeld = behind.held[0]?.message.id ?? Infinity;
    this.#passGap(behind, { before: Math.min(until + 1, firstHeld), isLost: false });
    behind.after = Math.min(until, firstHeld - 1);
    behind.gap = null;
    return true;
  }

  /** The server cannot read the stream: only what is held back can be shown. */
  #giveUp(behind: Behind): void {
    const { gap, held, after } = behind;
    const before = held[0]?.message.id ?? behind.droppedUntil + 1;
    if (gap !== null) this.#pass({ ...gap, after: after ?? 0 });
    else if (before > 1) this.#passGap(behind, { before, isLost: false });
    this.#passHeld(behind);
    if (held.length > 0 && behind.droppedUntil > 0) {
      this.#passGap(behind, { before: behind.droppedUntil + 1, isLost: false });
    }
    this.#end(behind);
  }

  #end({ place }: Behind): void {
    this.#behind.delete(place);
    this.#parts.caughtUp(place);
  }

  #passHeld(behind: Behind): void {
    for (const arrived of this.#takeHeld(behind)) {
      if (behind.after !== null && arrived.message.id <= behind.after) continue;
      behind.after = arrived.message.id;
      this.#parts.pass(arrived);
    }
  }

  #takeHeld(behind: Behind): Arrived<Placed>[] {
    const { held } = behind;
    behind.held = [];
    for (const arrived of held) this.#heldCharacters -= heldCharacters(arrived);
    return held;
  }

  #passGap({ place, after }: Behind, { before, isLost }: { readonly before: number; readonly isLost: boolean }): void {
    const known = { type: "gap", to: place, after: after ?? 0, before } as const;
    this.#pass(isLost ? { ...known, count: 0, lost: before - 1 } : known);
  }

  #pass(message: Passed): void {
    this.#parts.pass({ message, json: JSON.stringify(message), bytes: 0, request: null });
  }
}
