/**
 * How fast a client that is behind may read the history: at half of its rate, so that what the user sends never waits for
 * it (PROTOCOL R5).
 *
 * Owns that budget, and the size of the pages. Neither sends nor receives.
 *
 * @module
 */
import { MAX_PAGE, type MessageOf } from "../../shared/wire/message.ts";

/** The server counts an answer as another request for each 16 KiB, and an older server for each 4 KiB (PROTOCOL R5). */
const BYTES_PER_REQUEST = 16_384;
const OLD_BYTES_PER_REQUEST = 4_096;

/** The share of the rate that pages may use. */
const SHARE = 0.5;

/** The share of a burst that pages may use at once. The server takes up to half of it for the answer to `hello`. */
const BURST_SHARE = 0.25;

/** A page should have no more than this share of a burst. */
const PAGE_SHARE = 0.125;

/** The most bytes of a page: a line that is sent after its request waits for no more than this. */
const MAX_PAGE_BYTES = 32_768;

/** The number of messages of the first page, when nobody knows how long they are. */
const FIRST_PAGE = 20;

/** The limits of a server that announces none (PROTOCOL R5). */
const RATE = 25;
const BURST = 100;

export class PagePacer {
  /** Requests for each millisecond; `Infinity`: no limit. */
  readonly #perMs: number;
  readonly #bytesPerRequest: number;
  readonly #most: number;
  readonly #pageBytes: number;
  #allowed: number;
  #sinceMs: number;
  #pageLimit = FIRST_PAGE;

  /** `limits` are those of `welcome`; 0 means no limit. `isCheap`: the server counts 16 KiB as a request. */
  constructor(
    { rate = RATE, burst = BURST }: MessageOf<"welcome">["limits"],
    { nowMs, isCheap }: { readonly nowMs: number; readonly isCheap: boolean },
  ) {
    this.#bytesPerRequest = isCheap ? BYTES_PER_REQUEST : OLD_BYTES_PER_REQUEST;
    this.#perMs = rate === 0 ? Infinity : rate * SHARE / 1_000;
    this.#most = Math.max(1, burst === 0 ? Infinity : burst * BURST_SHARE);
    this.#pageBytes = Math.min(
      MAX_PAGE_BYTES,
      Math.max(1, burst === 0 ? Infinity : burst * PAGE_SHARE) * this.#bytesPerRequest,
    );
    this.#allowed = this.#most;
    this.#sinceMs = nowMs;
  }

  /** How many messages the next page should have. */
  get pageLimit(): number {
    return this.#pageLimit;
  }

  /** How long to wait before the next request, in milliseconds. */
  waitMs(nowMs: number): number {
    if (this.#perMs === Infinity) return 0;
    this.#allowed = Math.min(this.#most, this.#allowed + (nowMs - this.#sinceMs) * this.#perMs);
    this.#sinceMs = nowMs;
    return this.#allowed >= 1 ? 0 : Math.ceil((1 - this.#allowed) / this.#perMs);
  }

  /** Notes that a page has arrived: how many messages it had, and how many bytes on the wire. */
  received({ messages, bytes }: { readonly messages: number; readonly bytes: number }): void {
    this.#allowed -= 1 + Math.floor(bytes / this.#bytesPerRequest);
    if (messages === 0) return;
    this.#pageLimit = Math.min(MAX_PAGE, Math.max(1, Math.floor(this.#pageBytes * messages / bytes)));
  }
}
