/**
 * What all transfers of a client share: the list of those that are not over, the requests that have no answer yet, and the
 * way to the server.
 *
 * @module
 */
import { type Address, formatAddress } from "../../shared/address.ts";
import type { ClientMessage } from "../../shared/wire/message.ts";
import type { Link } from "../link/link.ts";
import type { Platform } from "../platform/platform.ts";
import { type DataConnection, openDataConnection } from "./bytes/data_connection.ts";
import type { DataSessionParts } from "./bytes/data_session.ts";
import { Pace } from "./bytes/pace.ts";
import type { TransferFiles } from "./files.ts";
import { randomText } from "./proof.ts";
import type { RecordEnd, TransferRecords } from "./request/records.ts";
import type { Transfer, TransferParts } from "./request/transfer.ts";
import type { TransferCommand } from "./request/transfer_state.ts";
import { LookedAt } from "./sharing/looked_at.ts";
import type { TransferEvent, TransferListener, TransferRefusal, TransferView } from "./transfer_view.ts";

/** The most time for a data connection to the server, in milliseconds. */
const CONNECT_MS = 10_000;

/** No honest server has more transfers than this for one client. */
const MAX_TRANSFERS = 1_000;

export interface TransfersParts {
  readonly link: Pick<Link, "request" | "newRef" | "isLive">;
  readonly platform: Pick<Platform, "clock" | "connect" | "randomBytes">;
  readonly address: Address;
  readonly files: TransferFiles;
  readonly records: TransferRecords;
  readonly listener: TransferListener;
  /** The folder that received files are written to: a whole path. */
  readonly downloads: string;
  /** Names of people whose offers are accepted without a question. */
  readonly acceptFrom: readonly string[];
  /** Whether there is a user to ask. */
  readonly canAsk: boolean;
  /** The most bytes a second of all transfers together; `null`: no limit. */
  readonly limit: number | null;
  /** Whether the unfinished transfers of earlier processes continue. A command for one job continues only its own. */
  readonly goesOn: boolean;
}

export class TransferContext implements TransferParts {
  readonly parts: TransfersParts;
  readonly active = new ActiveTransfers();
  readonly clock: TransferParts["clock"];
  readonly records: TransferRecords;
  readonly pace: Pace;
  readonly lookedAt = new LookedAt();
  readonly server: string;
  /** Whether requests reach the server. */
  isLive = false;
  /** The `ref` of each request that has no answer yet. */
  readonly #unanswered = new Set<string>();

  constructor(parts: TransfersParts) {
    const { platform: { clock }, records, limit, address } = parts;
    this.parts = parts;
    this.clock = clock;
    this.records = records;
    this.pace = new Pace(limit, clock);
    this.server = formatAddress(address);
  }

  request(message: TransferCommand): void {
    const { link } = this.parts;
    const ref = link.newRef();
    this.#unanswered.add(ref);
    link.request({ ...message, ref }, { isQuiet: true });
  }

  /** Closes a request of a peer that is not among the active transfers. */
  close(id: string, end: RecordEnd): void {
    if (this.isLive) this.request({ type: "close", id, ...end });
  }

  /** Whether a request was made here; it has its answer now, or is lost. */
  isAnswered(message: ClientMessage): boolean {
    return "ref" in message && this.#unanswered.delete(String(message.ref));
  }

  async dial(ticket: string, options: Parameters<DataSessionParts["dial"]>[1]): Promise<DataConnection> {
    const { platform, address } = this.parts;
    const late = new AbortController();
    const cancel = this.clock.after(CONNECT_MS, () => late.abort());
    try {
      const transport = await platform.connect(address, AbortSignal.any([options.signal, late.signal]));
      cancel();
      return await openDataConnection(transport, ticket, { clock: this.clock, ...options });
    } finally {
      cancel();
    }
  }

  randomText(): string {
    return randomText((count) => this.parts.platform.randomBytes(count));
  }

  notify(event: TransferEvent): void {
    const { transfer } = event;
    if (event.type === "listed" && transfer.kind === "tree") {
      this.lookedAt.add(transfer.peer, transfer.names[0] ?? "", event.entries);
    }
    this.parts.listener.transferred(event);
  }

  progressed(): void {
    this.parts.listener.progressed();
  }
}

/** All transfers that are not over: by their ids for the wire, by their numbers for the user. */
export class ActiveTransfers {
  readonly #byId = new Map<string, Transfer>();
  /** What future transfers wait for, and what is left to do for those that are over. */
  readonly #beginning = new Set<Promise<void>>();
  readonly #ending = new Set<Promise<void>>();
  #changed = Promise.withResolvers<void>();
  #numbers = 0;

  get isFull(): boolean {
    return this.#byId.size >= MAX_TRANSFERS;
  }

  /** All, including those that the user has not seen. */
  get all(): readonly Transfer[] {
    return [...this.#byId.values()];
  }

  /** Those that the user may see, by number. */
  get views(): readonly TransferView[] {
    return this.#shown.map(({ view }) => view);
  }

  /** The next number for the user. */
  nextNumber(): number {
    return ++this.#numbers;
  }

  find(id: string): Transfer | undefined {
    return this.#byId.get(id);
  }

  add(transfer: Transfer): void {
    this.#byId.set(transfer.id, transfer);
  }

  /** The id of a transfer was `before`. */
  rename(transfer: Transfer, before: string): void {
    if (this.#byId.get(before) === transfer) this.#byId.delete(before);
    if (!transfer.isOver) this.#byId.set(transfer.id, transfer);
  }

  /** A transfer is over; `finished` resolves when nothing is left to do for it. */
  remove(transfer: Transfer, finished: Promise<void>): void {
    if (this.#byId.get(transfer.id) === transfer) this.#byId.delete(transfer.id);
    this.#add(finished, this.#ending);
    this.change();
  }

  /** Something is under way that `settled` has to wait for. */
  wait(pending: Promise<unknown>): void {
    this.#add(pending, this.#beginning);
  }

  /** Something has changed that others may wait for. */
  change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  /** Resolves when nothing moves, nothing is under way, and no request of this client is open. */
  async settled(): Promise<void> {
    const isBusy = () => this.#beginning.size + this.#ending.size > 0;
    while (isBusy() || this.all.some(({ isOurs, isMoving }) => isOurs || isMoving)) await this.#changed.promise;
  }

  /** Resolves when nothing is left to do for transfers that are over. */
  async finished(): Promise<void> {
    while (this.#ending.size > 0) await Promise.all(this.#ending);
  }

  /** The transfer with a number; with `null`, the only one that fits. */
  pick(number: number | null, fits: (transfer: Transfer) => boolean): Transfer | TransferRefusal {
    const fitting = this.#shown.filter(fits);
    const found = number === null ? fitting : fitting.filter((transfer) => transfer.number === number);
    const [first] = found;
    if (first === undefined) return { type: "none" };
    if (found.length > 1) return { type: "several", numbers: found.flatMap((transfer) => transfer.number ?? []) };
    return first;
  }

  #add(pending: Promise<unknown>, pendings: Set<Promise<void>>): void {
    const done: Promise<void> = pending.then(() => {}, () => {}).then(() => {
      pendings.delete(done);
      this.change();
    });
    pendings.add(done);
  }

  get #shown(): readonly Transfer[] {
    return this.all.filter(({ number }) => number !== null).toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0));
  }
}
