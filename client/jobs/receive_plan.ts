/**
 * What `chat receive` does: takes what certain people offer, once or until a signal. Whose name is not given is never
 * taken from (REQ-R41).
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import { nameKey } from "../../shared/wire/name.ts";
import type { TransferEvent } from "../transfer/transfer_view.ts";
import { exitOf } from "./job_exit.ts";
import type { ReceiveOptions } from "./job_options.ts";
import type { JobPlan, JobTransfers, PlanParts } from "./job_plan.ts";
import { endLines } from "./job_text.ts";
import { OneOffer } from "./one_offer.ts";

/** What is taken. */
export class ReceivePlan implements JobPlan {
  readonly goesOn = true;
  readonly #options: ReceiveOptions;
  readonly #parts: PlanParts;
  readonly #wanted: ReadonlySet<string>;
  readonly #one = new OneOffer();
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
    return this.#one.admits(message, {
      isWanted: (from) => this.#wanted.has(nameKey(from)),
      takesAll: this.#options.keeps,
    });
  }

  heard(event: TransferEvent): number | null {
    const { transfer } = event;
    if (transfer.kind !== "receive") return null;
    if (event.type === "began") {
      this.#begun.add(transfer.number);
      this.#one.begins(transfer.id);
    }
    if (event.type !== "over") return null;
    const hasBegun = this.#begun.delete(transfer.number);
    const code = this.#end(event, hasBegun);
    const next = code === null ? this.#one.release(transfer.id) : null;
    if (next !== null) this.#transfers?.handle(next, null);
    return code;
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  #end({ transfer, outcome }: Extract<TransferEvent, { type: "over" }>, hasBegun: boolean): number | null {
    const { output, strings } = this.#parts;
    // Taken back, or taken by another program of this person: it never was ours.
    if (!hasBegun && outcome.code !== "failed") return null;
    for (const path of outcome.paths) output.print(path);
    for (const line of endLines(transfer, outcome, strings)) output.notify(line);
    return this.#options.keeps ? null : exitOf(outcome);
  }
}
