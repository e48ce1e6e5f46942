/**
 * A deal that we made: we offer something, or ask for it, until somebody accepts; and after a cut it is for us to make it
 * again, with the same id (PROTOCOL T1, T3, T9).
 *
 * @module
 */
import type { MessageOf } from "../../../shared/wire/message.ts";
import { nameKey } from "../../../shared/wire/name.ts";
import { endOf } from "../bytes/byte_transfer.ts";
import { Attempts } from "./attempts.ts";
import type { Payload } from "../bytes/payload.ts";
import { Transfer } from "./transfer.ts";
import type { TransferCommand, TransferParts } from "./transfer_parts.ts";
import type { RequestMessage, Terms } from "./terms.ts";
import type { Claimed } from "./remembered.ts";
import { isProof, proofOf } from "./proof.ts";

/** Refusals that say that the other side is not here now. */
const AWAY: ReadonlySet<string> = new Set(["no_such_person", "takes_no_files"]);

/** Refusals that may be otherwise in a while. */
const PASSING: ReadonlySet<string> = new Set([...AWAY, "not_shared", "too_many_deals", "id_taken", "internal"]);

/** What is special of a deal that we make. */
export interface Making {
  /** The request that makes it; `nonce` where an earlier one goes on. */
  readonly request: (transfer: { readonly id: string; readonly nonce?: string }) => TransferCommand;
  /** What goes over the connection, once it was accepted on these terms. May throw a `TargetError`. */
  readonly payload: (
    transfer: { readonly id: string; readonly count: number; readonly bytes: number; readonly isNew: boolean },
  ) => Promise<Payload>;
  /** Whether who accepts it says how much it is. */
  readonly isTheirs: boolean;
}

export class OutgoingRequest extends Transfer {
  readonly isOurs = true;
  readonly #making: Making;
  readonly #attempts = new Attempts();
  /** Of what was made last; `null` where it is something new. */
  #nonce: string | null = null;
  /** Whether the server has not answered yet; what is said of it until then is about the one that it replaces. */
  #isMaking = false;
  #isHeld = false;
  #isDoubtful = false;
  #opened: Promise<Payload> | null = null;
  /** Takes the next attempt back. */
  #cancelPause: () => void = () => {};

  constructor(parts: TransferParts, terms: Terms, making: Making) {
    super(parts, terms);
    this.#making = making;
  }

  /** Makes it, unless there is no connection; then it is made when there is one. */
  make(): void {
    this.#cancelPause();
    if (this.isOver || this.#isHeld || !this.parts.isLive()) return;
    this.#nonce = this.secret === null ? null : this.parts.randomText();
    this.#isMaking = true;
    this.parts.request(
      this.#making.request({ id: this.id, ...(this.#nonce === null ? {} : { nonce: this.#nonce }) }),
    );
  }

  /** Makes it once it is known whether an earlier one is gone on with, on the terms of then. */
  async makeAfter(finding: Promise<Claimed | null>): Promise<void> {
    this.#isHeld = true;
    const claimed = await finding;
    this.#isHeld = false;
    if (claimed === null) return this.make();
    const { record: { id, secret, count, bytes }, release } = claimed;
    if (this.isOver) return release();
    this.count = count;
    this.bytes = bytes;
    this.recall(id, { secret, release });
    this.make();
  }

  /** Whether it was made for this person just now, and the server has not answered yet. */
  isBeingMadeFor(name: string): boolean {
    return this.kind === "send" && this.#isMaking && nameKey(this.peer) === nameKey(name);
  }

  /** The server has taken it. */
  stands(): void {
    this.#isMaking = false;
  }

  welcomed(): void {
    this.make();
  }

  lost(): void {
    this.#cancelPause();
    this.#isMaking = false;
    if (this.wasAccepted) this.interrupted();
  }

  handle(message: RequestMessage): void {
    switch (message.type) {
      case "asking":
        return this.parts.notify({ type: "waits", transfer: this.view, why: "being_asked" });
      case "accepted":
        return void this.#accepted(message);
      case "closed":
        return this.#closed(message);
    }
  }

  /** The other side is not here; the offer waits for them. */
  waits(): void {
    this.parts.notify({ type: "waits", transfer: this.view, why: "away" });
  }

  refused(error: MessageOf<"error">, request: string): void {
    // That a `close` came too late changes nothing.
    if (this.isOver || request !== "offer" && request !== "ask") return;
    this.#isMaking = false;
    if (this.wasAccepted && PASSING.has(error.code)) return this.#again({ isAway: AWAY.has(error.code), error });
    this.over({ code: "failed", error, isOurs: false });
  }

  override dataMoved(isFurther: boolean): void {
    if (isFurther) this.#attempts.reset();
    super.dataMoved(isFurther);
  }

  protected cut(): void {
    // A list is asked for once more: nobody waits for minutes to see what is in a folder.
    if (!this.isKept && this.#attempts.count > 0) return this.fail("stalled");
    this.interrupted();
    this.#again();
  }

  protected unproven(): void {
    this.say({ code: "unknown" });
    this.cut();
  }

  protected stopWaiting(): void {
    this.#cancelPause();
  }

  async #accepted(message: MessageOf<"accepted">): Promise<void> {
    const { ticket, by, answer = "", proof, count, bytes } = message;
    const { id, secret } = this;
    const nonce = this.#nonce;
    // A nonce is good once.
    this.#nonce = null;
    if (nonce !== null && secret !== null) {
      const exchange = { id, nonce, answer };
      if (!isProof(proof, proofOf("accept", secret, exchange))) return this.#disproved();
      this.#isDoubtful = false;
      this.peer = by ?? this.peer;
      return await this.#begin(ticket, { isNew: false, proof: proofOf("begin", secret, exchange) });
    }
    if (this.#making.isTheirs) {
      if (count === undefined || bytes === undefined) return this.fail("broken");
      this.count = count;
      this.bytes = bytes;
    }
    this.peer = by ?? this.peer;
    this.secret = message.secret ?? null;
    await this.#begin(ticket, { isNew: true });
  }

  /** It may be an answer to an earlier nonce, which was on its way when this one was told; but not twice. */
  #disproved(): void {
    this.say({ code: "unknown" });
    if (this.#isDoubtful) return this.#renew();
    this.#isDoubtful = true;
    this.cut();
  }

  async #begin(
    ticket: string,
    { isNew, ...shown }: { readonly isNew: boolean; readonly proof?: string },
  ): Promise<void> {
    this.agreed();
    if (this.secret !== null && this.isKept && await this.keeper.claim()) await this.keeper.save(this.record());
    try {
      const { id, count, bytes } = this;
      const payload = await (this.#opened ??= this.#making.payload({ id, count, bytes, isNew }));
      if (this.isOver && this.payload === null) await payload.close({ discard: false });
      this.payload = payload;
      // Meanwhile it may be over, or cut already.
      if (this.isMoving) this.dataSession.begin(payload, ticket, shown);
    } catch (error) {
      const end = endOf(error);
      this.fail(end.type === "failed" ? end.code : "internal");
    }
  }

  #closed(message: MessageOf<"closed">): void {
    const { code, why } = message;
    if (code === "left" && this.#isMaking) return;
    if (code === "unknown" && this.secret !== null) return this.#renew();
    // Nobody is there who knows of it, or they have gone: that may change.
    const isGone = code === "left" || code === "no_answer" || code === "declined" && why === "no_terminal";
    if (isGone && this.wasAccepted) return this.cut();
    this.concluded(message);
  }

  /** The other side does not know it any more: it is asked as if for the first time. */
  #renew(): void {
    this.dataSession.drop();
    const { payload } = this;
    // What goes out is the same; where something came to, it came for the old id.
    if (payload !== null && this.#making.isTheirs) {
      void payload.close({ discard: true }).catch(() => {});
      this.payload = null;
      this.#opened = null;
    }
    this.renew();
    this.become("waiting");
    this.parts.notify({ type: "waits", transfer: this.view, why: "being_asked" });
    this.make();
  }

  #again({ isAway = false, error }: { readonly isAway?: boolean; readonly error?: MessageOf<"error"> } = {}): void {
    this.#cancelPause();
    if (this.isOver || !this.parts.isLive()) return;
    const pauseMs = this.#attempts.next({ isAway });
    if (pauseMs === 0) return this.make();
    if (pauseMs !== null) return void (this.#cancelPause = this.parts.clock.after(pauseMs, () => this.make()));
    if (error !== undefined) return this.over({ code: "failed", error, isOurs: false });
    this.fail("stalled");
  }
}
