/**
 * What `chat get` does: requests files from the folder that a person shares, and reports how the transfer ended.
 *
 * @module
 */
import { EXIT } from "../exit_code.ts";
import type { TransferEvent } from "../transfer/transfer_view.ts";
import { exitOf } from "./job_exit.ts";
import type { GetOptions } from "./job_options.ts";
import type { JobPlan, JobTransfers, PlanParts } from "./job_plan.ts";
import { endLines, refusalText } from "./job_text.ts";

export class GetPlan implements JobPlan {
  readonly canResume = true;
  readonly #options: GetOptions;
  readonly #parts: PlanParts;

  constructor(options: GetOptions, parts: PlanParts) {
    this.#options = options;
    this.#parts = parts;
  }

  begin(transfers: JobTransfers): Promise<number | null> {
    const { output, strings } = this.#parts;
    const { from, paths } = this.#options;
    // The files go to the folder of the job.
    const request = transfers.get(from, paths);
    if (!("type" in request)) return Promise.resolve(null);
    output.notify(refusalText(request, strings));
    return Promise.resolve(EXIT.failure);
  }

  admits(): boolean {
    return true;
  }

  handle(event: TransferEvent): number | null {
    if (event.type !== "over" || event.transfer.kind !== "get") return null;
    const { output, strings } = this.#parts;
    for (const path of event.outcome.paths) output.printPath(path);
    for (const line of endLines(event.transfer, event.outcome, strings)) output.notify(line);
    return exitOf(event.outcome);
  }

  end(): Promise<void> {
    return Promise.resolve();
  }
}
