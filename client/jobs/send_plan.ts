/**
 * What `chat send` does: offers files to a person, waits for the answer, and sees how it ends.
 *
 * Owns the file that standard input was put into.
 *
 * @module
 */
import { EXIT } from "../exit_code.ts";
import type { TransferEvent } from "../transfer/transfer_view.ts";
import { SourceError } from "../transfer/source.ts";
import { TargetError } from "../transfer/target.ts";
import { exitOf } from "./job_exit.ts";
import { type SendOptions, STANDARD_INPUT } from "./job_options.ts";
import type { JobPlan, JobTransfers, PlanParts, Spooled } from "./job_plan.ts";
import { endLines, offeredLines, refusalText } from "./job_text.ts";

/** The name of what came from standard input. */
const INPUT_NAME = "stdin";

/** What came of asking for it. */
type Sent = Awaited<ReturnType<JobTransfers["send"]>>;

export class SendPlan implements JobPlan {
  readonly #options: SendOptions;
  readonly #parts: PlanParts;
  readonly #stop = new AbortController();
  #spooling: Promise<Spooled> | null = null;

  constructor(options: SendOptions, parts: PlanParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** What standard input had can be sent again by nobody. */
  get goesOn(): boolean {
    return !this.#isInput;
  }

  get #isInput(): boolean {
    return this.#options.paths[0] === STANDARD_INPUT;
  }

  async begin(transfers: JobTransfers): Promise<number | null> {
    const made = this.#isInput ? await this.#sendInput(transfers) : await this.#send(transfers, this.#options);
    const { output, strings } = this.#parts;
    if ("type" in made) {
      output.notify(refusalText(made, strings));
      return EXIT.failure;
    }
    for (const line of offeredLines(made, strings)) output.notify(line);
    return null;
  }

  admits(): boolean {
    return true;
  }

  heard(event: TransferEvent): number | null {
    if (event.type !== "over" || event.transfer.kind !== "send") return null;
    const { output, strings } = this.#parts;
    for (const line of endLines(event.transfer, event.outcome, strings)) output.notify(line);
    return exitOf(event.outcome);
  }

  async end(): Promise<void> {
    this.#stop.abort();
    // Where it could not be written there is nothing to remove.
    await this.#spooling?.then((spooled) => spooled.remove()).catch(() => {});
  }

  async #sendInput(transfers: JobTransfers): Promise<Sent> {
    try {
      this.#spooling = this.#parts.platform.spool(this.#stop.signal);
      const { path } = await this.#spooling;
      return await this.#send(transfers, { paths: [path], as: this.#options.as ?? INPUT_NAME });
    } catch (error) {
      if (!(error instanceof TargetError || error instanceof SourceError)) throw error;
      return { type: "source", why: error.code, path: "" };
    }
  }

  #send(transfers: JobTransfers, { paths, as }: Pick<SendOptions, "paths" | "as">): Promise<Sent> {
    const { to, ignore } = this.#options;
    const options = { ...(ignore.length === 0 ? {} : { ignore }), ...(as === null ? {} : { as }) };
    return transfers.send(to, paths, options);
  }
}
