/**
 * All transfers of this client: what is offered and asked for, answered, moved, cut and gone on with, by the messages of
 * the link and by connections of their own.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import { FILES_FEATURE } from "../../shared/wire/file_message.ts";
import type { ClientMessage, MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import type { Platform } from "../platform/platform.ts";
import type { Link } from "../link/link.ts";
import type { Unanswered } from "../link/resume_state.ts";
import { Transfer } from "./request/transfer.ts";
import { TransferContext } from "./transfer_context.ts";
import type { SourceOptions, TransferFiles } from "./files.ts";
import { OutgoingRequest } from "./request/outgoing_request.ts";
import { Offers } from "./request/offers.ts";
import { Questions } from "./request/questions.ts";
import type { TransferRecords } from "./request/records.ts";
import { claimOurs } from "./request/remembered.ts";
import { Sharing } from "./sharing/sharing.ts";
import { IncomingRequest } from "./request/incoming_request.ts";
import type { TransferListener, TransferView } from "./transfer_view.ts";

/** What others may do with one's folder: be asked about, or be allowed or denied at once. */
export type ShareRule = "ask" | "allow" | "deny";

export interface TransfersParts {
  readonly link: Pick<Link, "request" | "newRef" | "isLive">;
  readonly platform: Pick<Platform, "clock" | "connect" | "randomBytes">;
  readonly address: Address;
  readonly files: TransferFiles;
  readonly records: TransferRecords;
  readonly listener: TransferListener;
  /** Where what arrives is written to: a whole path. */
  readonly downloads: string;
  /** Whose offers are accepted without a question. */
  readonly acceptFrom: readonly string[];
  /** Whether there is a person to ask. */
  readonly canAsk: boolean;
  /** The most bytes a second of all transfers together; `null`: no limit. */
  readonly limit: number | null;
  /** Whether what an earlier process left unfinished is gone on with. A command for one job goes on with that alone. */
  readonly goesOn: boolean;
}

/** Why something that was typed cannot be done. */
export type TransferRefusal =
  /** No transfer of this number, or none that this could be about. */
  | { readonly type: "none" }
  /** Several could be meant: their numbers. */
  | { readonly type: "several"; readonly numbers: readonly number[] }
  /** The server passes no files on. */
  | { readonly type: "no_files" }
  /** A file cannot be read: the code, and its path as it was typed. */
  | { readonly type: "source"; readonly why: string; readonly path: string };

export class Transfers {
  readonly #context: TransferContext;
  readonly #offers: Offers;
  readonly #questions: Questions;
  readonly #sharing: Sharing;
  /** Whether the server passes files on; `null`: nobody knows yet. */
  #hasFiles: boolean | null = null;
  #isFirst = true;
  #isClosed = false;

  constructor(parts: TransfersParts) {
    this.#context = new TransferContext(parts);
    this.#offers = new Offers(this.#context);
    this.#questions = new Questions(this.#context);
    this.#sharing = new Sharing(this.#context, this.#offers);
  }

  /** All that are not over, by number. */
  get all(): readonly TransferView[] {
    return this.#context.book.views;
  }

  /** The folder that is shared now, what others may do with it, and who has a rule of their own. */
  get shared(): {
    readonly folder: string;
    readonly rule: ShareRule;
    readonly persons: readonly { readonly name: string; readonly rule: ShareRule }[];
  } | null {
    const { folder, rules: { general: rule, persons } } = this.#sharing;
    return folder === null ? null : { folder, rule, persons };
  }

  /** A connection begins (again): open deals are made again, and the share is announced. */
  welcomed(features: readonly string[]): void {
    this.#hasFiles = features.includes(FILES_FEATURE);
    if (this.#isClosed || !this.#hasFiles) return;
    const { book, parts: { goesOn } } = this.#context;
    this.#context.isLive = true;
    this.#sharing.announce();
    for (const transfer of book.active) transfer.welcomed();
    if (this.#isFirst && goesOn) book.wait(this.#goOn());
    this.#isFirst = false;
  }

  /** The connection is gone. */
  lost(): void {
    if (!this.#context.isLive) return;
    this.#context.isLive = false;
    for (const transfer of this.#context.book.active) transfer.lost();
  }

  /**
   * Takes a message about deals, or the `ok` or `error` of a request of this class. Whether it was one: what is about a
   * deal that is not known here is somebody else's.
   */
  handle(message: ServerMessage, request: Unanswered | null): boolean {
    const isListening = !this.#isClosed && this.#context.isLive;
    switch (message.type) {
      case "offered":
        if (isListening) this.#offers.handle(message);
        return true;
      case "asked":
        if (isListening) this.#sharing.handle(message);
        return true;
      case "accepted":
      case "asking":
      case "closed": {
        const transfer = this.#context.book.find(message.id);
        transfer?.handle(message);
        return transfer !== undefined;
      }
      case "notice":
        return message.code === "waiting" && this.#waits(message.name ?? "");
      case "ok":
      case "error":
        return request !== null && this.#answered(message, request.message);
      default:
        return false;
    }
  }

  /** A request was lost with its connection; whether it was one of this class. */
  uncertain(message: ClientMessage): boolean {
    return this.#context.isAnswered(message);
  }

  /** Offers files to a person. Resolves when the list is made and the offer is on its way. */
  async send(to: string, paths: readonly string[], options?: SourceOptions): Promise<TransferView | TransferRefusal> {
    if (this.#hasFiles === false) return NO_FILES;
    const sent = this.#offers.send(to, paths, options);
    this.#context.book.wait(sent);
    return await sent;
  }

  /** Asks for files of somebody's folder. `into`: where they are written, instead of `downloads`. */
  get(from: string, paths: readonly string[], options?: { readonly into?: string }): TransferView | TransferRefusal {
    return this.#hasFiles === false ? NO_FILES : this.#questions.get(from, paths, options);
  }

  /** Asks what is in somebody's folder. */
  tree(from: string, path: string): TransferView | TransferRefusal {
    return this.#hasFiles === false ? NO_FILES : this.#questions.tree(from, path);
  }

  /** Asks for all the paths of an offer to us. */
  list(number: number): TransferView | TransferRefusal {
    const transfer = this.#context.book.pick(number, isReceived);
    return transfer instanceof Transfer ? this.#questions.list(transfer.person, transfer.id) : transfer;
  }

  /** Says yes to an offer, or to a question about our folder; without a number, to the one that there is. */
  accept(number: number | null, { into }: { readonly into?: string } = {}): TransferView | TransferRefusal {
    const transfer = this.#context.book.pick(number, isOpen);
    if (!(transfer instanceof Transfer)) return transfer;
    const { files } = this.#context.parts;
    transfer.agree(into === undefined || transfer.kind !== "receive" ? {} : { folder: files.wholePath(into) });
    return transfer.view;
  }

  decline(number: number | null, text: string): TransferView | TransferRefusal {
    const transfer = this.#context.book.pick(number, isOpen);
    if (!(transfer instanceof Transfer)) return transfer;
    transfer.refuse(transfer.kind === "receive" ? "declined" : "denied", text);
    return transfer.view;
  }

  /** Stops a transfer, whichever way it goes and however far it is. */
  cancel(number: number | null, text: string): TransferView | TransferRefusal {
    const transfer = this.#context.book.pick(number, isAny);
    if (!(transfer instanceof Transfer)) return transfer;
    transfer.cancel(text);
    return transfer.view;
  }

  /** Opens a folder for others. Resolves with its real path. */
  async share(folder: string): Promise<{ readonly folder: string } | TransferRefusal> {
    return this.#hasFiles === false ? NO_FILES : await this.#sharing.open(folder);
  }

  /** Sets what others may do with the folder; with a name, that person. */
  setRule(rule: ShareRule, name?: string): void {
    this.#sharing.rules.set(rule, name);
  }

  unshare(): void {
    this.#sharing.close();
  }

  /** Resolves when nothing moves any more and no deal of ours is open. */
  settled(): Promise<void> {
    return this.#context.book.settled();
  }

  /** Our person leaves: offers and questions that nobody has accepted yet are taken back, while that can be said. */
  takeBack(): void {
    for (const transfer of this.#context.book.active) transfer.takeBack();
  }

  /** Ends everything at once, without a word; what was cut can go on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#context.isLive = false;
    const { book } = this.#context;
    for (const transfer of book.active) transfer.leave();
    await book.tidied();
  }

  /** Goes on with what an earlier process has left. */
  async #goOn(): Promise<void> {
    const { active, parts: { records } } = this.#context;
    for await (const claimed of claimOurs(records, active.server, ({ isStopped }) => isStopped !== true)) {
      if (this.#isClosed) claimed.release();
      else if (claimed.record.direction === "out") await this.#offers.goOn(claimed);
      else this.#questions.goOn(claimed);
    }
  }

  /** The notice comes before the `ok` of what waits, and names the person only. */
  #waits(name: string): boolean {
    const transfer = this.#context.book.active.find((one) =>
      one instanceof OutgoingRequest && one.isBeingMadeFor(name)
    );
    if (transfer instanceof OutgoingRequest) transfer.waits();
    return transfer !== undefined;
  }

  #answered(answer: MessageOf<"ok"> | MessageOf<"error">, request: ClientMessage): boolean {
    if (!this.#context.isAnswered(request)) return false;
    const transfer = "id" in request && typeof request.id === "string"
      ? this.#context.book.find(request.id)
      : undefined;
    if (answer.type === "error") transfer?.refused(answer, request.type);
    else if (transfer instanceof OutgoingRequest && (request.type === "offer" || request.type === "ask")) {
      transfer.stands();
    }
    return true;
  }
}

const NO_FILES: TransferRefusal = { type: "no_files" };

function isAny(_deal: Transfer): _deal is Transfer {
  return true;
}

/** Whether our person has to answer it. */
function isOpen(transfer: Transfer): transfer is IncomingRequest {
  return transfer instanceof IncomingRequest && transfer.isOpen;
}

function isReceived(transfer: Transfer): transfer is IncomingRequest {
  return transfer instanceof IncomingRequest && transfer.kind === "receive";
}
