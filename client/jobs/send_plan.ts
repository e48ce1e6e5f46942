/**
 * What `chat send` does: offers files to a person, waits for the answer, and sees how it ends.
 *
 * Owns the file that standard input was put into.
 *
 * @module
 */
import { EXIT } from "../exit_code.ts";
import type { TransferEvent } from "../transfer/transfer.ts";
import { TargetError } from "../transfer/target.ts";
import { exitOf } from "./job_exit.ts";
import { type SendOptions, STANDARD_INPUT } from "./job_options.ts";
import type { JobPlan, JobTransfers, PlanParts, Spooled } from "./job_plan.ts";
import { endLines, offeredLines, refusalText } from "./job_text.ts";

/** The name of what came from standard input. */
const INPUT_NAME = "stdin";

/** What is sent, and which transfer that is. */
export class SendPlan implements JobPlan {
  readonly #options: SendOptions;
  readonly #parts: PlanParts;
  #spooled: Spooled | null = null;

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
    const { edge, output, words } = this.#parts;
    const { to, ignore } = this.#options;
    let { paths, as } = this.#options;
    if (this.#isInput) {
      try {
        this.#spooled = await edge.spool();
      } catch (error) {
        if (!(error instanceof TargetError)) throw error;
        output.tell(refusalText({ type: "source", why: error.code, path: "" }, words));
        return EXIT.failure;
      }
      paths = [this.#spooled.path];
      as ??= INPUT_NAME;
    }
    const options = { ...(ignore.length === 0 ? {} : { ignore }), ...(as === null ? {} : { as }) };
    const made = await transfers.send(to, paths, options);
    if ("type" in made) {
      output.tell(refusalText(made, words));
      return EXIT.failure;
    }
    for (const line of offeredLines(made, words)) output.tell(line);
    return null;
  }

  admits(): boolean {
    return true;
  }

  heard(event: TransferEvent): number | null {
    if (event.type !== "over" || event.transfer.kind !== "send") return null;
    const { output, words } = this.#parts;
    for (const line of endLines(event.transfer, event.outcome, words)) output.tell(line);
    return exitOf(event.outcome);
  }

  async end(): Promise<void> {
    await this.#spooled?.remove();
  }
}
