/**
 * The outside world of a job in memory, and transfers that a test plays: they do nothing but remember what they were
 * told, and tell what the test wants.
 *
 * @module
 */
import type { JobPlatform, JobTransfers, Spooled } from "../../../../client/jobs/job_plan.ts";
import type { TransferEvent, TransferView } from "../../../../client/transfer/transfer_view.ts";
import type { TransferRefusal, TransfersParts } from "../../../../client/transfer/transfers.ts";
import type { ServerMessage } from "../../../../shared/wire/message.ts";
import { FakePlatform } from "../../support/fake_platform.ts";
import { until } from "../../../support/until.ts";
import { viewOf } from "./transfer_values.ts";

export class FakeJobPlatform extends FakePlatform implements JobPlatform {
  readonly errorIsTerminal = false;
  /** Files of standard input that were not removed. */
  readonly spooled = new Set<string>();
  spoolFailure: Error | null = null;

  /** Standard input does not end. */
  isInputEndless = false;
  isSpooling = false;

  async spool(signal: AbortSignal): Promise<Spooled> {
    if (this.isInputEndless) {
      this.isSpooling = true;
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      this.isSpooling = false;
      throw signal.reason;
    }
    if (this.spoolFailure !== null) throw this.spoolFailure;
    this.spooled.add("/state/input");
    const remove = () => {
      this.spooled.delete("/state/input");
      return Promise.resolve();
    };
    return { path: "/state/input", remove };
  }
}

export class FakeTransfers implements JobTransfers {
  readonly all: TransferView[] = [];
  /** What was called, with what. */
  readonly calls: unknown[][] = [];
  readonly taken: ServerMessage[] = [];
  refusal: TransferRefusal | null = null;
  readonly parts: TransfersParts;

  constructor(parts: TransfersParts) {
    this.parts = parts;
  }

  tell(event: TransferEvent): void {
    this.parts.listener.transferred(event);
  }

  /** Waits until something was called, and gives what with. */
  async called(name: string): Promise<readonly unknown[]> {
    const found = () => this.calls.find(([first]) => first === name);
    await until(() => found() !== undefined, () => `${name} is called, of ${JSON.stringify(this.calls)}`);
    return found()?.slice(1) ?? [];
  }

  welcomed(features: readonly string[]): void {
    this.calls.push(["welcomed", features]);
  }

  lost(): void {
    this.calls.push(["lost"]);
  }

  handle(message: ServerMessage): boolean {
    this.taken.push(message);
    return true;
  }

  takeBack(): void {
    this.calls.push(["takeBack"]);
  }

  uncertain(): boolean {
    return true;
  }

  send(...given: Parameters<JobTransfers["send"]>): Promise<TransferView | TransferRefusal> {
    this.calls.push(["send", ...given]);
    return Promise.resolve(this.refusal ?? viewOf());
  }

  get(...given: Parameters<JobTransfers["get"]>): TransferView | TransferRefusal {
    this.calls.push(["get", ...given]);
    return this.refusal ?? viewOf({ kind: "get" });
  }

  close(): Promise<void> {
    this.calls.push(["close"]);
    return Promise.resolve();
  }
}
