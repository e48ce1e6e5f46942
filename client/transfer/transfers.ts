/**
 * All transfers of this client: what is offered and asked for, answered, moved, cut and gone on with, by the messages of
 * the link and by connections of their own.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import { FILES_FEATURE } from "../../shared/wire/file_message.ts";
import type { ClientMessage, MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import type { Edge } from "../platform/platform.ts";
import type { Link } from "../link/link.ts";
import type { Unanswered } from "../link/unanswered.ts";
import { Deal } from "./request/transfer.ts";
import { Desk } from "./transfer_context.ts";
import type { SourceOptions, TransferFiles } from "./files.ts";
import { MadeDeal } from "./request/outgoing_request.ts";
import { Offers } from "./request/offers.ts";
import { Questions } from "./request/questions.ts";
import type { TransferRecords } from "./request/records.ts";
import { claimOurs } from "./request/remembered.ts";
import { Sharing } from "./sharing/sharing.ts";
import { TakenDeal } from "./request/incoming_request.ts";
import type { TransferListener, TransferView } from "./transfer_view.ts";

/** What others may do with one's folder: be asked about, or be allowed or denied at once. */
export type ShareRule = "ask" | "allow" | "deny";

export interface TransfersParts {
  readonly link: Pick<Link, "request" | "newRef" | "isLive">;
  readonly edge: Pick<Edge, "clock" | "connect" | "randomBytes">;
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
  readonly #desk: Desk;
  readonly #offers: Offers;
  readonly #questions: Questions;
  readonly #sharing: Sharing;
  /** Whether the server passes files on; `null`: nobody knows yet. */
  #hasFiles: boolean | null = null;
  #isFirst = true;
  #isClosed = false;

  constructor(parts: TransfersParts) {
    this.#desk = new Desk(parts);
    this.#offers = new Offers(this.#desk);
    this.#questions = new Questions(this.#desk);
    this.#sharing = new Sharing(this.#desk, this.#offers);
  }

  /** All that are not over, by number. */
  get all(): readonly TransferView[] {
    return this.#desk.book.views;
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
    const { book, parts: { goesOn } } = this.#desk;
    this.#desk.isLive = true;
    this.#sharing.announce();
    for (const deal of book.deals) deal.welcomed();
    if (this.#isFirst && goesOn) book.wait(this.#goOn());
    this.#isFirst = false;
  }

  /** The connection is gone. */
  lost(): void {
    if (!this.#desk.isLive) return;
    this.#desk.isLive = false;
    for (const deal of this.#desk.book.deals) deal.lost();
  }

  /**
   * Takes a message about deals, or the `ok` or `error` of a request of this class. Whether it was one: what is about a
   * deal that is not known here is somebody else's.
   */
  take(message: ServerMessage, request: Unanswered | null): boolean {
    const isListening = !this.#isClosed && this.#desk.isLive;
    switch (message.type) {
      case "offered":
        if (isListening) this.#offers.take(message);
        return true;
      case "asked":
        if (isListening) this.#sharing.take(message);
        return true;
      case "accepted":
      case "asking":
      case "closed": {
        const deal = this.#desk.book.find(message.id);
        deal?.take(message);
        return deal !== undefined;
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
    return this.#desk.isAnswered(message);
  }

  /** Offers files to a person. Resolves when the list is made and the offer is on its way. */
  async send(to: string, paths: readonly string[], options?: SourceOptions): Promise<TransferView | TransferRefusal> {
    if (this.#hasFiles === false) return NO_FILES;
    const sent = this.#offers.send(to, paths, options);
    this.#desk.book.wait(sent);
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
    const deal = this.#desk.book.pick(number, isReceived);
    return deal instanceof Deal ? this.#questions.list(deal.person, deal.id) : deal;
  }

  /** Says yes to an offer, or to a question about our folder; without a number, to the one that there is. */
  accept(number: number | null, { into }: { readonly into?: string } = {}): TransferView | TransferRefusal {
    const deal = this.#desk.book.pick(number, isOpen);
    if (!(deal instanceof Deal)) return deal;
    const { files } = this.#desk.parts;
    deal.agree(into === undefined || deal.kind !== "receive" ? {} : { folder: files.wholePath(into) });
    return deal.view;
  }

  decline(number: number | null, text: string): TransferView | TransferRefusal {
    const deal = this.#desk.book.pick(number, isOpen);
    if (!(deal instanceof Deal)) return deal;
    deal.refuse(deal.kind === "receive" ? "declined" : "denied", text);
    return deal.view;
  }

  /** Stops a transfer, whichever way it goes and however far it is. */
  cancel(number: number | null, text: string): TransferView | TransferRefusal {
    const deal = this.#desk.book.pick(number, isAny);
    if (!(deal instanceof Deal)) return deal;
    deal.cancel(text);
    return deal.view;
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
    return this.#desk.book.settled();
  }

  /** Our person leaves: offers and questions that nobody has accepted yet are taken back, while that can be said. */
  takeBack(): void {
    for (const deal of this.#desk.book.deals) deal.takeBack();
  }

  /** Ends everything at once, without a word; what was cut can go on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#desk.isLive = false;
    const { book } = this.#desk;
    for (const deal of book.deals) deal.leave();
    await book.tidied();
  }

  /** Goes on with what an earlier process has left. */
  async #goOn(): Promise<void> {
    const { deals, parts: { records } } = this.#desk;
    for await (const claimed of claimOurs(records, deals.server, ({ isStopped }) => isStopped !== true)) {
      if (this.#isClosed) claimed.release();
      else if (claimed.record.direction === "out") await this.#offers.goOn(claimed);
      else this.#questions.goOn(claimed);
    }
  }

  /** The notice comes before the `ok` of what waits, and names the person only. */
  #waits(name: string): boolean {
    const deal = this.#desk.book.deals.find((one) => one instanceof MadeDeal && one.isBeingMadeFor(name));
    if (deal instanceof MadeDeal) deal.waits();
    return deal !== undefined;
  }

  #answered(answer: MessageOf<"ok"> | MessageOf<"error">, request: ClientMessage): boolean {
    if (!this.#desk.isAnswered(request)) return false;
    const deal = "id" in request && typeof request.id === "string" ? this.#desk.book.find(request.id) : undefined;
    if (answer.type === "error") deal?.refused(answer, request.type);
    else if (deal instanceof MadeDeal && (request.type === "offer" || request.type === "ask")) deal.stands();
    return true;
  }
}

const NO_FILES: TransferRefusal = { type: "no_files" };

function isAny(_deal: Deal): _deal is Deal {
  return true;
}

/** Whether our person has to answer it. */
function isOpen(deal: Deal): deal is TakenDeal {
  return deal instanceof TakenDeal && deal.isOpen;
}

function isReceived(deal: Deal): deal is TakenDeal {
  return deal instanceof TakenDeal && deal.kind === "receive";
}
