/**
 * What `chat send` does: offers files to a person, waits for the answer, and reports how the transfer ended.
 *
 * Owns the copy of standard input.
 *
 * @module
 */
import { EXIT } from "../exit_code.ts";
import type { Spool } from "../platform/storage.ts";
import type { TransferEvent } from "../transfer/transfer_view.ts";
import type { SourceOptions } from "../transfer/files.ts";
import { SourceError } from "../transfer/source.ts";
import { TargetError } from "../transfer/target.ts";
import { exitOf } from "./job_exit.ts";
import { type SendOptions, STANDARD_INPUT } from "./job_options.ts";
import type { JobPlan, JobTransfers, PlanParts } from "./job_plan.ts";
import { endLines, offeredLines, refusalText } from "./job_text.ts";

/** The name of a file from standard input. */
const INPUT_NAME = "stdin";

type Sent = Awaited<ReturnType<JobTransfers["send"]>>;

export class SendPlan implements JobPlan {
  readonly #options: SendOptions;
  readonly #parts: PlanParts;
  readonly #stop = new AbortController();
  #spooling: Promise<Spool> | null = null;

  constructor(options: SendOptions, parts: PlanParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Standard input cannot be read again. */
  get canResume(): boolean {
    return !this.#isInput;
  }

  get #isInput(): boolean {
    return this.#options.paths[0] === STANDARD_INPUT;
  }

  async begin(transfers: JobTransfers): Promise<number | null> {
    const offer = this.#isInput ? await this.#sendInput(transfers) : await this.#send(transfers, this.#options);
    const { output, strings } = this.#parts;
    if ("type" in offer) {
      output.notify(refusalText(offer, strings));
      return EXIT.failure;
    }
    for (const line of offeredLines(offer, strings)) output.notify(line);
    return null;
  }

  admits(): boolean {
    return true;
  }

  handle(event: TransferEvent): number | null {
    if (event.type !== "over" || event.transfer.kind !== "send") return null;
    const { output, strings } = this.#parts;
    for (const line of endLines(event.transfer, event.outcome, strings)) output.notify(line);
    return exitOf(event.outcome);
  }

  async end(): Promise<void> {
    this.#stop.abort();
    // If the copy could not be made there is nothing to remove.
    await this.#spooling?.then((spool) => spool.remove()).catch(() => {});
  }

  async #sendInput(transfers: JobTransfers): Promise<Sent> {
    try {
      const { platform } = this.#parts;
      const { signal } = this.#stop;
      this.#spooling = platform.storage.spool((target) => platform.readInput(target), { signal });
      const { path } = await this.#spooling;
      return await this.#send(transfers, { paths: [path], as: this.#options.as ?? INPUT_NAME }, { hidesMode: true });
    } catch (error) {
      if (!(error instanceof TargetError || error instanceof SourceError)) throw error;
      return { type: "source", why: error.code, path: "" };
    }
  }

  #send(
    transfers: JobTransfers,
    { paths, as }: Pick<SendOptions, "paths" | "as">,
    more: Pick<SourceOptions, "hidesMode"> = {},
  ): Promise<Sent> {
    const { to, ignore } = this.#options;
    const options = { ...more, ...(ignore.length === 0 ? {} : { ignore }), ...(as === null ? {} : { as }) };
    return transfers.send(to, paths, options);
  }
}
