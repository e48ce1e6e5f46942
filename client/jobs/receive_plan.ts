/**
 * What `chat receive` does: accepts the offers of certain people, once or until a signal. An offer of anybody else is
 * never accepted (REQ-R41).
 *
 * @module
 */
import type { MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import { nameKey } from "../../shared/wire/name.ts";
import type { TransferEvent } from "../transfer/transfer_view.ts";
import { exitOf } from "./job_exit.ts";
import type { ReceiveOptions } from "./job_options.ts";
import type { JobPlan, JobTransfers, PlanParts } from "./job_plan.ts";
import { endLines } from "./job_text.ts";

export class ReceivePlan implements JobPlan {
  readonly canResume = true;
  readonly #options: ReceiveOptions;
  readonly #parts: PlanParts;
  readonly #wanted: ReadonlySet<string>;
  readonly #offers = new OfferFilter();
  readonly #begun = new Set<number>();
  #transfers: JobTransfers | null = null;

  constructor(options: ReceiveOptions, parts: PlanParts) {
    this.#options = options;
    this.#parts = parts;
    this.#wanted = new Set(options.from.map(nameKey));
  }

  begin(transfers: JobTransfers): Promise<number | null> {
    this.#transfers = transfers;
    const { output, strings } = this.#parts;
    output.notify(strings.jobs.waitsFor(this.#options.from.join(strings.grammar.comma)));
    return Promise.resolve(null);
  }

  admits(message: ServerMessage): boolean {
    return this.#offers.admits(message, {
      isWanted: (from) => this.#wanted.has(nameKey(from)),
      acceptsAll: this.#options.keeps,
    });
  }

  handle(event: TransferEvent): number | null {
    const { transfer } = event;
    if (transfer.kind !== "receive") return null;
    if (event.type === "began") {
      this.#begun.add(transfer.number);
      this.#offers.begin(transfer.id);
    }
    if (event.type !== "over") return null;
    const hasBegun = this.#begun.delete(transfer.number);
    const code = this.#end(event, hasBegun);
    const next = code === null ? this.#offers.release(transfer.id) : null;
    if (next !== null) this.#transfers?.handle(next, null);
    return code;
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  #end({ transfer, outcome }: Extract<TransferEvent, { type: "over" }>, hasBegun: boolean): number | null {
    const { output, strings } = this.#parts;
    // The offer was withdrawn, or another client of this user has accepted it.
    if (!hasBegun && outcome.code !== "failed") return null;
    for (const path of outcome.paths) output.printPath(path);
    for (const line of endLines(transfer, outcome, strings)) output.notify(line);
    return this.#options.keeps ? null : exitOf(outcome);
  }
}

export interface OfferRules {
  /** Whether offers of a person are accepted. */
  readonly isWanted: (from: string) => boolean;
  /** Whether to accept one offer after the other, without an end. */
  readonly acceptsAll: boolean;
}

/**
 * Chooses the offers that a `chat receive` accepts. One that ends after the first offer holds back the others meanwhile:
 * they stay unanswered at the server, for the next command.
 */
export class OfferFilter {
  /** The id of the offer that was chosen. */
  #id: string | null = null;
  readonly #heldBack = new Map<string, MessageOf<"offered">>();

  /** Whether a message is passed on to the transfers. */
  admits(message: ServerMessage, { isWanted, acceptsAll }: OfferRules): boolean {
    if (message.type === "closed") return !this.#heldBack.delete(message.id);
    if (message.type !== "offered") return true;
    // The transfers decline offers of other people at once, but leave alone what another client of this user has accepted.
    if (!isWanted(message.from)) return message.nonce === undefined;
    if (acceptsAll) return true;
    if (this.#id !== null && this.#id !== message.id) {
      this.#heldBack.set(message.id, message);
      return false;
    }
    // Whether an earlier transfer is resumed is known only when it begins.
    if (message.nonce === undefined) this.#id = message.id;
    return true;
  }

  /** A transfer has begun, and is the chosen one unless there is one already. */
  begin(id: string): void {
    this.#id ??= id;
  }

  /** The chosen transfer came to nothing. Returns the next offer that was held back, to be handled now. */
  release(id: string): MessageOf<"offered"> | null {
    if (this.#id !== id) return null;
    this.#id = null;
    const [next] = this.#heldBack.values();
    if (next === undefined) return null;
    this.#heldBack.delete(next.id);
    return next;
  }
}
