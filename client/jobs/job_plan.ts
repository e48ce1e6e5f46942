/**
 * What a job is about: the words between job.ts, which stays connected, and the commands, which know what is wanted.
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import type { Platform } from "../platform/platform.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { TransferEvent } from "../transfer/transfer_view.ts";
import type { Transfers } from "../transfer/transfers.ts";
import type { JobOutput } from "./job_output.ts";

/** The outside world of a job. */
export interface JobPlatform extends Platform {
  readonly errorIsTerminal: boolean;
  /**
   * Puts standard input into a file for oneself alone, until its end. Rejects with a `TargetError`, or once the signal
   * aborts; then nothing is left of it.
   */
  spool(signal: AbortSignal): Promise<Spooled>;
}

/** Standard input as a file. */
export interface Spooled {
  readonly path: string;
  /** Removes the file. Does not reject. */
  remove(): Promise<void>;
}

/** What a job needs of the transfers. */
export type JobTransfers = Pick<
  Transfers,
  "all" | "close" | "get" | "lost" | "send" | "handle" | "takeBack" | "uncertain" | "welcomed"
>;

export interface JobPlan {
  /** The server has let one in, for the first time. Resolves with the exit code where nothing can come of it. */
  begin(transfers: JobTransfers): Promise<number | null>;
  /** Whether a message may go on to the transfers. */
  admits(message: ServerMessage): boolean;
  /** What has become of a transfer. Gives the exit code where the job is over. */
  heard(event: TransferEvent): number | null;
  /** Whether the same command goes on with what a signal ends now. */
  readonly goesOn: boolean;
  /** Gives free what was needed. Does not reject. */
  end(): Promise<void>;
}

/** What a plan is made with. */
export interface PlanParts {
  readonly platform: JobPlatform;
  readonly strings: Catalogue;
  readonly output: JobOutput;
}
