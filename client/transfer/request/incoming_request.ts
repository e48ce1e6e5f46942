/**
 * A deal that somebody else made, and that we accept or not: an offer to us, or a question about our folder. After a cut
 * it is for them to make it again.
 *
 * 1. What was agreed to is said again without a question, as long as it is the same from the same person.
 * 2. Nothing is opened or written before that.
 *
 * @module
 */
import type { CloseCode, Failure } from "../../../shared/wire/file_message.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { nameKey } from "../../../shared/wire/name.ts";
import { endOf } from "../bytes/byte_transfer.ts";
import type { Payload } from "../bytes/payload.ts";
import { Transfer } from "./transfer.ts";
import type { TransferParts } from "./transfer_parts.ts";
import type { RequestMessage, Terms } from "./terms.ts";
import { wordsOf } from "./offer_names.ts";
import { proofOf } from "./proof.ts";
import type { RecordEnd } from "./records.ts";

/** So long an unanswered offer is kept when its sender is gone, who may only have lost the connection; milliseconds. */
export const GONE_MS = 20_000;

/** So long one that was cut is kept; its record stays longer. */
export const LOST_MS = 600_000;

/** How often it is tried again where the server lets no more transfers run. */
const FULL_MS = 10_000;

/** A question whose answer takes longer than this is told to be under way (PROTOCOL T5). */
const ASKING_MS = 4_000;

/** What is special of a deal that we may accept. */
export interface Taking {
  /**
   * What goes over the connection, and how much it is where that is for us to say; or why it cannot be had. Called once it
   * was agreed to. May throw a `SourceError` or a `TargetError`.
   */
  readonly prepare: (
    transfer: {
      readonly id: string;
      readonly count: number;
      readonly bytes: number;
      readonly folder: string | undefined;
      /** Aborts when the deal is over: nobody needs it any more. */
      readonly signal: AbortSignal;
    },
  ) => Promise<Prepared>;
  /** An offer waits for its person, a question does not. */
  readonly isOffer: boolean;
  /** Told that our person has declined it. */
  readonly declined?: (end: RecordEnd) => void;
}

export type Prepared =
  | { readonly payload: Payload; readonly count?: number; readonly bytes?: number }
  | { readonly code: CloseCode; readonly why?: Failure };

export class IncomingRequest extends Transfer {
  readonly isOurs = false;
  readonly #taking: Taking;
  /** As it was told last; `undefined`: it is something new. */
  #nonce: string | undefined;
  #isAgreed: boolean;
  /** Grows with whatever makes an answer that is under way useless. */
  #generation = 0;
  /** Whether it stands on the server, as far as we know. */
  #isThere = true;
  #expects: string | undefined;
  #prepared: Promise<boolean> | null = null;
  readonly #ended = new AbortController();
  #cancelTimer: () => void = () => {};

  constructor(parts: TransferParts, terms: Terms & { readonly nonce?: string }, taking: Taking) {
    super(parts, terms);
    this.#taking = taking;
    this.#nonce = terms.nonce;
    this.#isAgreed = terms.secret !== undefined;
  }

  /** Whether our person may answer now. */
  get isOpen(): boolean {
    return this.state === "asked" && !this.#isAgreed;
  }

  /** The folder that it is written to; of a question, the one that was shared when it came. */
  get target(): string | undefined {
    return this.folder;
  }

  /** Whether a deal of this id that is made again is this one, to which we have agreed, or are being asked about. */
  isSame(message: MessageOf<"offered"> | Extract<MessageOf<"asked">, { id: string }>): boolean {
    if (message.nonce !== undefined) return this.secret !== null && this.isKept;
    if (nameKey(message.from) !== nameKey(this.peer)) return false;
    return message.type === "offered" && message.count === this.count && message.bytes === this.bytes &&
      message.names.length === this.names.length && message.names.every((name, i) => name === this.names[i]);
  }

  /** Our person is asked. */
  ask(): void {
    this.become("asked");
    if (!this.#taking.isOffer) this.#asking();
  }

  /** Yes. While its maker is not there, it begins when they are back. */
  agree({ folder }: { readonly folder?: string } = {}): void {
    if (folder !== undefined) this.folder = folder;
    this.#isAgreed = true;
    if (this.#isThere) {
      this.become("starting");
      void this.#answer();
    } else {
      this.become("waiting");
      this.parts.notify({ type: "waits", transfer: this.view, why: "away" });
    }
  }

  /** No; `passed` is only for this session. */
  refuse(code: "declined" | "denied" | "passed" | "not_found", text = ""): void {
    if (code === "declined") this.#taking.declined?.({ code, ...wordsOf(text) });
    this.end({ code, ...wordsOf(text), isOurs: true });
  }

  /** Something else was told under its id. */
  replaced(): void {
    this.#gone();
  }

  /** It was made again. */
  madeAgain(message: { readonly from: string; readonly nonce?: string }): void {
    this.#there();
    this.#nonce = message.nonce;
    if (message.nonce !== undefined) this.peer = message.from;
    // What still moved, moves no more.
    if (this.dataSession.isOn) this.interrupted();
    if (!this.#isAgreed) return;
    this.become("starting");
    void this.#answer();
  }

  override cancel(text: string): void {
    if (this.isOpen) this.refuse(this.#taking.isOffer ? "declined" : "denied", text);
    else super.cancel(text);
  }

  welcomed(): void {
    // Offers that still stand are told again now.
    if (!this.isOver && !this.#isThere) this.#waitFor(this.wasAccepted ? LOST_MS : GONE_MS);
  }

  lost(): void {
    this.#generation++;
    this.#isThere = false;
    this.#cancelTimer();
    if (!this.#taking.isOffer && !this.wasAccepted || !this.isKept) return this.#gone();
    if (this.wasAccepted) this.interrupted();
  }

  handle(message: RequestMessage): void {
    if (message.type === "accepted") {
      if (this.payload === null) return;
      this.#cancelTimer();
      this.agreed();
      const shown = this.#expects === undefined ? {} : { expects: this.#expects };
      this.dataSession.begin(this.payload, message.ticket, shown);
    } else if (message.type === "closed") {
      // Who says that we do not know the deal may be somebody else than who made it.
      const isGone = message.code === "left" || message.code === "no_answer" || message.code === "unknown";
      if (!isGone) this.concluded(message);
      else if (this.wasAccepted && this.isKept) this.#wasCut();
      else if (this.#taking.isOffer && message.code === "left") this.#away();
      else this.concluded(message);
    }
  }

  refused(error: MessageOf<"error">, request: string): void {
    if (this.isOver || request !== "accept") return;
    if (error.code === "no_such_deal") {
      // An earlier yes was taken, and this one was for what it has replaced.
      if (!this.dataSession.isOn) this.#away();
      return;
    }
    // Agreed is agreed: it begins when there is room.
    if (error.code === "transfers_full") return this.#later(FULL_MS, () => void this.#answer());
    this.over({ code: "failed", error, isOurs: false });
  }

  protected cut(): void {
    if (!this.isKept) return this.#gone();
    this.#wasCut();
  }

  protected unproven(): void {
    this.say({ code: "unknown" });
    this.#wasCut();
  }

  protected stopWaiting(): void {
    this.#ended.abort();
    this.#generation++;
    this.#cancelTimer();
  }

  /** Says that we accept, with what is needed for it. */
  async #answer(): Promise<void> {
    const generation = ++this.#generation;
    if (!await (this.#prepared ??= this.#prepare()) || generation !== this.#generation || !this.parts.isLive()) return;
    const { id, count, bytes } = this;
    const amount = this.#taking.isOffer ? {} : { count, bytes };
    const nonce = this.#nonce;
    if (nonce !== undefined && this.secret !== null) {
      const exchange = { id, nonce, answer: this.parts.randomText() };
      const proof = proofOf("accept", this.secret, exchange);
      this.#expects = proofOf("begin", this.secret, exchange);
      await this.keeper.save(this.record());
      if (generation === this.#generation) {
        this.parts.request({ type: "accept", id, answer: exchange.answer, proof, ...amount });
      }
      return;
    }
    // Where an earlier yes has come through meanwhile, its secret is the one that both sides know.
    if (this.secret === null || this.wasAccepted) this.secret = this.parts.randomText();
    this.#expects = undefined;
    // Kept before it is said: who knows the secret may come back to it.
    if (this.isKept) await this.keeper.save(this.record());
    if (generation === this.#generation) this.parts.request({ type: "accept", id, secret: this.secret, ...amount });
  }

  /** Opens what goes over the connection. Whether it is open now; else it is over. */
  async #prepare(): Promise<boolean> {
    if (this.isKept && !await this.keeper.claim()) {
      // Another process of this person is at it.
      this.refuse("passed");
      return false;
    }
    const cancel = this.#taking.isOffer ? () => {} : this.parts.clock.after(ASKING_MS, () => this.#asking());
    try {
      const { id, count, bytes, folder } = this;
      const prepared = await this.#taking.prepare({ id, count, bytes, folder, signal: this.#ended.signal });
      if ("code" in prepared) {
        this.end({ ...prepared, isOurs: true });
        return false;
      }
      if (this.isOver) await prepared.payload.close({ discard: false });
      this.payload = prepared.payload;
      this.count = prepared.count ?? count;
      this.bytes = prepared.bytes ?? bytes;
      return true;
    } catch (error) {
      const end = endOf(error);
      this.fail(end.type === "failed" ? end.code : "internal");
      return false;
    } finally {
      cancel();
    }
  }

  #asking(): void {
    if (!this.isOver && this.parts.isLive()) this.parts.request({ type: "asking", id: this.id });
  }

  #there(): void {
    this.#generation++;
    this.#isThere = true;
    this.#cancelTimer();
  }

  #wasCut(): void {
    this.interrupted();
    this.#wait(LOST_MS);
  }

  /** Who made it is gone, and nobody knows whether they come back. To whom we have said yes we wait for; that is told. */
  #away(): void {
    this.#wait(GONE_MS);
    if (!this.#isAgreed || this.state === "waiting") return;
    this.become("waiting");
    this.parts.notify({ type: "waits", transfer: this.view, why: "away" });
  }

  /** Who made it is gone: it is kept for a while. */
  #wait(ms: number): void {
    this.#generation++;
    this.#isThere = false;
    this.#waitFor(ms);
  }

  #waitFor(ms: number): void {
    this.#later(ms, () => this.#gone());
  }

  #later(ms: number, run: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.parts.clock.after(ms, run);
  }

  #gone(): void {
    this.over({ code: "left", isOurs: false });
  }
}
