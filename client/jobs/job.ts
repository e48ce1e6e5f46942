/**
 * One job, from connecting to the exit code: joins no room, lets its plan begin a transfer, reports the events, and leaves.
 *
 * Owns the link, the transfers and the end of the job. The plan knows what the job is for (send_plan.ts, get_plan.ts,
 * receive_plan.ts); job_text.ts has the sentences.
 *
 * @module
 */
import { formatAddress } from "../../shared/address.ts";
import { FILES_FEATURE } from "../../shared/wire/file_message.ts";
import type { ClientMessage, ServerMessage } from "../../shared/wire/message.ts";
import { EXIT } from "../exit_code.ts";
import { OUTPUT_CLOSED, outputFailed } from "../output_failure.ts";
import { Identity, type Secrets } from "../state/identity.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { Link } from "../link/link.ts";
import type { Ending, LinkListener, Loss, Welcome } from "../link/link_events.ts";
import type { Unanswered } from "../link/resume_state.ts";
import { type ChatCredentials, filePlatform, linkPlatform } from "../link/server_trust.ts";
import type { Platform } from "../platform/platform.ts";
import { againText, endingLines, exitCode, lossText } from "../text/connection_text.ts";
import { ownKeyFor } from "../text/key_text.ts";
import type { TransferRecords } from "../transfer/request/records.ts";
import type { TransferEvent, TransferListener } from "../transfer/transfer_view.ts";
import type { TransfersParts } from "../transfer/transfer_context.ts";
import { Transfers } from "../transfer/transfers.ts";
import { within } from "../within.ts";
import type { JobOptions } from "./job_options.ts";
import type { JobOutput } from "./job_output.ts";
import type { JobPlan, JobTransfers } from "./job_plan.ts";
import { eventLines, progressText, refusalText } from "./job_text.ts";

/** The most time for leaving properly when a signal asks the process to end. */
const GOODBYE_MS = 1_000;

/** The most time for the last answers of the server. */
const LEAVE_MS = 5_000;

/** The most time for a sender to reconnect and ask for the outcome again. */
const RECONNECT_MS = 5_000;

export interface JobParts {
  readonly credentials: ChatCredentials;
  readonly options: JobOptions;
  readonly strings: Catalogue;
  readonly output: JobOutput;
  readonly plan: JobPlan;
  readonly secrets: Secrets;
  readonly records: TransferRecords;
  /** The folder for all files, as a whole path. */
  readonly into: string;
  /** The people whose offers are accepted. */
  readonly acceptFrom: readonly string[];
  /** Replaces the transfers in tests. */
  readonly makeTransfers?: (parts: TransfersParts) => JobTransfers;
}

export class Job implements LinkListener, TransferListener {
  readonly #platform: Platform;
  readonly #parts: JobParts;
  readonly #identity: Identity;
  readonly #link: Link;
  readonly #transfers: JobTransfers;
  readonly #ended = Promise.withResolvers<number>();
  /** Resolves when the link is connected again. */
  #again = Promise.withResolvers<void>();
  #hasBegun = false;
  #isOver = false;
  /** Whether the server may not know an outcome. */
  #isUnreported = false;

  constructor(platform: Platform, parts: JobParts) {
    const { options, credentials, acceptFrom, into, makeTransfers = (transferParts) => new Transfers(transferParts) } =
      parts;
    this.#platform = platform;
    this.#parts = parts;
    this.#identity = new Identity({ secrets: parts.secrets, clock: platform.clock, hasRooms: false });
    const features = acceptFrom.length === 0 ? [] : [FILES_FEATURE];
    this.#link = new Link(linkPlatform(platform, credentials), { ...options, ...credentials, features }, this);
    this.#transfers = makeTransfers({
      link: this.#link,
      platform: filePlatform(platform, credentials),
      address: options.address,
      files: platform.storage.transferFiles,
      records: parts.records,
      listener: this,
      downloads: into,
      acceptFrom,
      canAsk: false,
      limit: options.limit,
      goesOn: false,
    });
  }

  /** Runs the job. Returns the exit code. Call it once. */
  async run(): Promise<number> {
    const { output, plan } = this.#parts;
    const stopped = Promise.withResolvers<void>();
    const unlisten = this.#platform.onSignal((number) => {
      this.#ended.resolve(EXIT.signal + number);
      stopped.resolve();
    });
    void output.gone.then(() => this.#ended.resolve(OUTPUT_CLOSED));
    const linkEnded = this.#stay().then(this.#ended.resolve, this.#ended.reject);
    // Resolves when waiting for the server has no use any more.
    const gone = Promise.race([linkEnded, stopped.promise]);
    try {
      const code = await this.#ended.promise;
      this.#isOver = true;
      output.stopProgress();
      if (code > EXIT.signal) {
        await this.#stop();
      } else {
        if (code === EXIT.done) await this.#reportAgain(gone);
        await this.#leave(gone);
      }
      await output.flushed();
      if (output.failure === null) return code;
      const { strings } = this.#parts;
      const failed = outputFailed(output.failure, { tell: (sentence) => output.notify(sentence), strings });
      await output.flushed();
      return failed;
    } finally {
      this.#isOver = true;
      output.stopProgress();
      unlisten();
      await plan.end();
      this.#identity.flush();
    }
  }

  identity(): { name: string; rooms: readonly string[] } {
    return { name: this.#parts.options.name, rooms: [] };
  }

  earlier(serverKey: string | null): string | null {
    return this.#identity.show(this.#parts.options.name, serverKey);
  }

  provesNothing(): boolean {
    return this.#identity.provesNothing(this.#parts.options.name);
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  wire(): void {}

  welcomed({ message, isAgain, isOtherLog, serverKey }: Welcome): void {
    const { credentials, options, output, strings } = this.#parts;
    credentials.trust.welcomed();
    this.#identity.welcomed(message.resume, {
      asked: options.name,
      name: message.name,
      rooms: [],
      serverKey,
    });
    if (isAgain) output.notify(againText({ isOtherLog, resentSays: 0 }, strings));
    this.#transfers.welcomed(message.features);
    this.#again.resolve();
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#begin(message.features).catch(this.#ended.reject);
  }

  received(message: ServerMessage, request: Unanswered | null): void {
    if (this.#parts.plan.admits(message)) this.#transfers.handle(message, request);
  }

  lost(loss: Loss): void {
    const { options, output, strings } = this.#parts;
    this.#transfers.lost();
    this.#again = Promise.withResolvers();
    if (!this.#isOver) output.notify(lossText(loss, { retryForMs: options.retryForMs, isInteractive: false, strings }));
  }

  uncertain(message: ClientMessage): void {
    this.#transfers.uncertain(message);
    if (message.type === "close") this.#isUnreported = true;
  }

  transferred(event: TransferEvent): void {
    if (this.#isOver) return;
    const { output, plan, strings } = this.#parts;
    for (const line of eventLines(event, strings)) output.notify(line);
    const code = plan.handle(event);
    if (event.type === "over" && !this.#link.isLive) this.#isUnreported = true;
    if (code !== null) this.#ended.resolve(code);
  }

  progressed(): void {
    // JobOutput asks for the progress by itself.
  }

  async #begin(features: readonly string[]): Promise<void> {
    const { output, plan, strings } = this.#parts;
    if (!features.includes(FILES_FEATURE)) {
      output.notify(refusalText({ type: "no_files" }, strings));
      return this.#ended.resolve(EXIT.failure);
    }
    output.showProgress(() => progressText(this.#transfers.all, strings));
    const code = await plan.begin(this.#transfers);
    if (code !== null) this.#ended.resolve(code);
  }

  /** Stays connected until the link ends. Returns the exit code for that. */
  async #stay(): Promise<number> {
    const { credentials, options, output, strings } = this.#parts;
    for (;;) {
      const ended = await this.#link.run();
      const ending = this.#isOver ? ended : await credentials.trust.resolve(ended, options.name);
      if (this.#isOver) return EXIT.failure;
      if (ending === null) continue;
      if (this.#isTakenByOwnClient(ending)) continue;
      const server = formatAddress(options.address);
      const view = {
        server,
        name: options.name,
        retryForMs: options.retryForMs,
        unsent: [],
        listsUnsent: false,
        ownKey: await ownKeyFor(ending, credentials.identity),
        isFromLink: credentials.trust.isFromLink,
        strings,
      };
      for (const line of endingLines(ending, view)) output.notify(line);
      return exitCode(ending) || EXIT.failure;
    }
  }

  /** Whether another client of this user, started at the same time, took the name first. */
  #isTakenByOwnClient(ending: Ending): boolean {
    return ending.type === "refused" && ending.error.code === "name_taken" &&
      this.#identity.isBeside(this.#parts.options.name);
  }

  /** Gives the peer time to ask again for an outcome that it may not have received, once there is a connection. */
  async #reportAgain(gone: Promise<void>): Promise<void> {
    const { clock } = this.#platform;
    await Promise.race([this.#link.answered(), gone]);
    if (!this.#isUnreported) return;
    await Promise.race([this.#again.promise, gone]);
    await within(RECONNECT_MS, gone, clock);
  }

  /** Waits until the server has answered everything, and leaves. */
  async #leave(gone: Promise<void>): Promise<void> {
    await within(LEAVE_MS, Promise.race([this.#link.answered(), gone]), this.#platform.clock);
    await this.#transfers.close();
    this.#link.quit();
    await within(GOODBYE_MS, gone, this.#platform.clock);
    await this.#link.stop(0);
  }

  /** Ends the job at once. */
  async #stop(): Promise<void> {
    const { output, plan, strings } = this.#parts;
    const hasMoved = this.#transfers.all.some(({ moved }) => moved > 0);
    if (hasMoved) output.notify(plan.canResume ? strings.jobs.stoppedGoesOn : strings.jobs.stopped);
    this.#transfers.takeBack();
    await this.#transfers.close();
    await this.#link.stop(GOODBYE_MS);
  }
}
