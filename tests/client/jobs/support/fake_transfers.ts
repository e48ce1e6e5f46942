/**
 * Transfers that a test controls: they record the calls, and report the events that the test makes up.
 *
 * @module
 */
import type { JobTransfers } from "../../../../client/jobs/job_plan.ts";
import type { TransfersParts } from "../../../../client/transfer/transfer_context.ts";
import type { TransferEvent, TransferRefusal, TransferView } from "../../../../client/transfer/transfer_view.ts";
import type { ServerMessage } from "../../../../shared/wire/message.ts";
import { until } from "../../../support/until.ts";
import { viewOf } from "./transfer_values.ts";

export class FakeTransfers implements JobTransfers {
  readonly all: TransferView[] = [];
  /** The calls: the name of the method, and its arguments. */
  readonly calls: unknown[][] = [];
  readonly handled: ServerMessage[] = [];
  refusal: TransferRefusal | null = null;
  readonly parts: TransfersParts;

  constructor(parts: TransfersParts) {
    this.parts = parts;
  }

  notify(event: TransferEvent): void {
    this.parts.listener.transferred(event);
  }

  /** Waits until a method was called, and returns its arguments. */
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
    this.handled.push(message);
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
