/**
 * The interface between a job (job.ts), which stays connected until its end, and the plan of a command, which knows what
 * the job is for.
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Platform } from "../platform/platform.ts";
import type { TransferEvent } from "../transfer/transfer_view.ts";
import type { Transfers } from "../transfer/transfers.ts";
import type { JobOutput } from "./job_output.ts";

/** What a job needs from the transfers. */
export type JobTransfers = Pick<
  Transfers,
  "all" | "close" | "get" | "lost" | "send" | "handle" | "takeBack" | "uncertain" | "welcomed"
>;

export interface JobPlan {
  /** The server has accepted the client for the first time. Resolves with the exit code if nothing can be done. */
  begin(transfers: JobTransfers): Promise<number | null>;
  /** Whether a message is passed on to the transfers. */
  admits(message: ServerMessage): boolean;
  /** Handles an event of a transfer. Returns the exit code if the job is over. */
  handle(event: TransferEvent): number | null;
  /** Whether running the same command again resumes what a signal interrupts. */
  readonly canResume: boolean;
  /** Releases what the plan has used. Does not reject. */
  end(): Promise<void>;
}

/** What a plan is made with. */
export interface PlanParts {
  readonly platform: Platform;
  readonly strings: Catalogue;
  readonly output: JobOutput;
}
