/**
 * One job of a script, from connecting to the exit code: it joins no room, lets its plan begin a transfer, tells what
 * becomes of it, and leaves.
 *
 * Owns the link, the transfers and when it all ends. What is wanted is in the plan (send_plan.ts, get_plan.ts, receive_plan.ts), what
 * is said in job_text.ts.
 *
 * @module
 */
import { formatAddress } from "../../shared/address.ts";
import { FILES_FEATURE } from "../../shared/wire/file_message.ts";
import type { ClientMessage, ServerMessage } from "../../shared/wire/message.ts";
import { printable } from "../../shared/printable.ts";
import { EXIT, SIGPIPE } from "../exit_code.ts";
import { Identity, type Secrets } from "../state/identity.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { Link } from "../link/link.ts";
import type { Ending, LinkListener, Loss, Welcome } from "../link/link_events.ts";
import type { Unanswered } from "../link/resume_state.ts";
import { againText, endingLines, exitCode, lossText } from "../text/ending_text.ts";
import type { TransferRecords } from "../transfer/request/records.ts";
import type { TransferEvent, TransferListener } from "../transfer/transfer_view.ts";
import { Transfers, type TransfersParts } from "../transfer/transfers.ts";
import { within } from "../within.ts";
import type { JobOptions } from "./job_options.ts";
import type { JobOutput } from "./job_output.ts";
import type { JobPlan, JobPlatform, JobTransfers } from "./job_plan.ts";
import { eventLines, progressText, refusalText } from "./job_text.ts";

/** The most time for saying goodbye when a signal asks to end. */
const GOODBYE_MS = 1_000;

/** The most time for the server's last answers. */
const LEAVE_MS = 5_000;

/** How long who has sent something may take to come back and ask for its outcome. */
const ASKED_MS = 5_000;

/** The exit code where nobody reads any more. */
const GONE = EXIT.signal + SIGPIPE;

export interface JobParts {
  readonly options: JobOptions;
  readonly strings: Catalogue;
  readonly output: JobOutput;
  readonly plan: JobPlan;
  readonly secrets: Secrets;
  readonly records: TransferRecords;
  /** The folder that everything goes to, as a whole path. */
  readonly into: string;
  /** Whose offers are taken. */
  readonly acceptFrom: readonly string[];
  /** Another way to make transfers, in tests. */
  readonly makeTransfers?: (parts: TransfersParts) => JobTransfers;
}

export class Job implements LinkListener, TransferListener {
  readonly #platform: JobPlatform;
  readonly #parts: JobParts;
  readonly #identity: Identity;
  readonly #link: Link;
  readonly #transfers: JobTransfers;
  readonly #ended = Promise.withResolvers<number>();
  /** Resolves when there is a connection again. */
  #again = Promise.withResolvers<void>();
  #hasBegun = false;
  #isOver = false;
  /** Whether an outcome may not have come to the server. */
  #isUntold = false;

  constructor(platform: JobPlatform, parts: JobParts) {
    const { options, acceptFrom, into, makeTransfers = (its) => new Transfers(its) } = parts;
    this.#platform = platform;
    this.#parts = parts;
    this.#identity = new Identity({ secrets: parts.secrets, clock: platform.clock, hasRooms: false });
    this.#link = new Link(platform, { ...options, features: acceptFrom.length === 0 ? [] : [FILES_FEATURE] }, this);
    this.#transfers = makeTransfers({
      link: this.#link,
      platform,
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

  /** Does the job. Returns the exit code. To be called once. */
  async run(): Promise<number> {
    const { output, plan } = this.#parts;
    const stopped = Promise.withResolvers<void>();
    const unlisten = this.#platform.onSignal((number) => {
      this.#ended.resolve(EXIT.signal + number);
      stopped.resolve();
    });
    void output.gone.then(() => this.#ended.resolve(GONE));
    const staying = this.#stay().then(this.#ended.resolve, this.#ended.reject);
    // Nobody waits any longer for what comes at the end.
    const gone = Promise.race([staying, stopped.promise]);
    try {
      const code = await this.#ended.promise;
      this.#isOver = true;
      output.stopProgress();
      if (code > EXIT.signal) {
        await this.#stop();
      } else {
        if (code === EXIT.done) await this.#tellAgain(gone);
        await this.#leave(gone);
      }
      await output.flushed();
      return output.failure === null ? code : this.#unwritten(output.failure);
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

  earlier(): string | null {
    return this.#identity.show(this.#parts.options.name);
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  wire(): void {}

  welcomed({ message, isAgain, isOtherLog }: Welcome): void {
    const { options, output, strings } = this.#parts;
    this.#identity.welcomed(message.resume, { asked: options.name, name: message.name, rooms: [] });
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
    if (!this.#isOver) output.notify(lossText(loss, { retryForMs: options.retryForMs, strings }));
  }

  uncertain(message: ClientMessage): void {
    this.#transfers.uncertain(message);
    if (message.type === "close") this.#isUntold = true;
  }

  transferred(event: TransferEvent): void {
    if (this.#isOver) return;
    const { output, plan, strings } = this.#parts;
    for (const line of eventLines(event, strings)) output.notify(line);
    const code = plan.heard(event);
    if (event.type === "over" && !this.#link.isLive) this.#isUntold = true;
    if (code !== null) this.#ended.resolve(code);
  }

  progressed(): void {
    // What is shown is looked up from time to time.
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

  /** Stays connected until the link ends. Gives the exit code of that. */
  async #stay(): Promise<number> {
    for (;;) {
      const ending = await this.#link.run();
      if (this.#isOver) return EXIT.failure;
      if (this.#isBeside(ending)) continue;
      const { options, output, strings } = this.#parts;
      const server = formatAddress(options.address);
      const view = {
        server,
        name: options.name,
        retryForMs: options.retryForMs,
        unsent: [],
        listsUnsent: false,
        strings,
      };
      for (const line of endingLines(ending, view)) output.notify(line);
      return exitCode(ending) || EXIT.failure;
    }
  }

  /** Of two programs of one person that were started at once, the other one has come first. */
  #isBeside(ending: Ending): boolean {
    return ending.type === "refused" && ending.error.code === "name_taken" &&
      this.#identity.isBeside(this.#parts.options.name);
  }

  /** Who has sent something that arrived, and was not told so, asks again when the connection is there again. */
  async #tellAgain(gone: Promise<void>): Promise<void> {
    const { clock } = this.#platform;
    await Promise.race([this.#link.answered(), gone]);
    if (!this.#isUntold) return;
    await Promise.race([this.#again.promise, gone]);
    await within(ASKED_MS, gone, clock);
  }

  /** Waits until the server has got the last word, and goes. */
  async #leave(gone: Promise<void>): Promise<void> {
    await within(LEAVE_MS, Promise.race([this.#link.answered(), gone]), this.#platform.clock);
    await this.#transfers.close();
    this.#link.quit();
    await within(GOODBYE_MS, gone, this.#platform.clock);
    await this.#link.stop(0);
  }

  /** Ends at once. */
  async #stop(): Promise<void> {
    const { output, plan, strings } = this.#parts;
    const isMoving = this.#transfers.all.some(({ moved }) => moved > 0);
    if (isMoving) output.notify(plan.goesOn ? strings.jobs.stoppedGoesOn : strings.jobs.stopped);
    this.#transfers.takeBack();
    await this.#transfers.close();
    await this.#link.stop(GOODBYE_MS);
  }

  /** The exit code where nobody got what was printed, who is told if that is no wish of theirs. */
  async #unwritten({ name, message }: Error): Promise<number> {
    if (name === "BrokenPipe") return GONE;
    const { output, strings } = this.#parts;
    output.notify(strings.connection.cannotWrite(printable(message)));
    await output.flushed();
    return EXIT.failure;
  }
}
