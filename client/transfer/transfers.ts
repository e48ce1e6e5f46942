/**
 * All transfers of this client: offers and requests, their answers, data sessions, cuts and how they continue.
 *
 * Owns nothing but its parts: offers (request/offers.ts), requests for files and lists (request/questions.ts), the shared
 * folder (sharing/sharing.ts) and what they share (transfer_context.ts).
 *
 * @module
 */
import { FILES_FEATURE } from "../../shared/wire/file_message.ts";
import type { ClientMessage, MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import type { Unanswered } from "../link/resume_state.ts";
import type { SourceOptions } from "./files.ts";
import { Offers } from "./request/offers.ts";
import { Questions } from "./request/questions.ts";
import { claimOurs } from "./request/records.ts";
import { Transfer } from "./request/transfer.ts";
import type { MachineEvent } from "./request/transfer_state.ts";
import { Sharing } from "./sharing/sharing.ts";
import { TransferContext, type TransfersParts } from "./transfer_context.ts";
import type { ShareRule, TransferRefusal, TransferView } from "./transfer_view.ts";

export class Transfers {
  readonly #context: TransferContext;
  readonly #offers: Offers;
  readonly #questions: Questions;
  readonly #sharing: Sharing;
  /** Whether the server relays files; `null` while it is unknown. */
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
    return this.#context.active.views;
  }

  /** Paths in the folder that a person shares that begin with a text, as far as this user has looked at it. */
  sharedPaths(person: string, start: string): readonly string[] {
    return this.#context.lookedAt.paths(person, start);
  }

  /** The folder that is shared now, the rule for it, and people with a rule of their own. */
  get shared(): {
    readonly folder: string;
    readonly rule: ShareRule;
    readonly persons: readonly { readonly name: string; readonly rule: ShareRule }[];
  } | null {
    const { folder, rules: { general: rule, persons } } = this.#sharing;
    return folder === null ? null : { folder, rule, persons };
  }

  /** A connection begins, perhaps again: open requests are made again, and the shared folder is announced. */
  welcomed(features: readonly string[]): void {
    this.#hasFiles = features.includes(FILES_FEATURE);
    if (this.#isClosed || !this.#hasFiles) return;
    const { active, parts: { goesOn } } = this.#context;
    this.#context.isLive = true;
    this.#sharing.announce();
    this.#handleAll({ type: "welcomed" });
    if (this.#isFirst && goesOn) active.wait(this.#goOn());
    this.#isFirst = false;
  }

  /** The connection is gone. */
  lost(): void {
    if (!this.#context.isLive) return;
    this.#context.isLive = false;
    this.#handleAll({ type: "lost" });
  }

  /**
   * Handles a message about transfers, or the `ok` or `error` of a request that was made here. Returns whether it was one:
   * a message about an unknown transfer is left to others.
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
        const transfer = this.#context.active.find(message.id);
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

  /** A request was lost with its connection. Returns whether it was made here. */
  uncertain(message: ClientMessage): boolean {
    return this.#context.isAnswered(message);
  }

  /** Offers files to a person. Resolves when the list is made and the offer is on its way. */
  async send(to: string, paths: readonly string[], options?: SourceOptions): Promise<TransferView | TransferRefusal> {
    if (this.#hasFiles === false) return NO_FILES;
    const sent = this.#offers.send(to, paths, options);
    this.#context.active.wait(sent);
    return await sent;
  }

  /** Requests files of somebody's folder. `into`: the folder that they are written to, instead of `downloads`. */
  get(from: string, paths: readonly string[], options?: { readonly into?: string }): TransferView | TransferRefusal {
    return this.#hasFiles === false ? NO_FILES : this.#questions.get(from, paths, options);
  }

  /** Asks what is in somebody's folder. */
  tree(from: string, path: string): TransferView | TransferRefusal {
    return this.#hasFiles === false ? NO_FILES : this.#questions.tree(from, path);
  }

  /** Asks for all paths of an offer to this user. */
  list(number: number): TransferView | TransferRefusal {
    const transfer = this.#context.active.pick(number, ({ kind }) => kind === "receive");
    return transfer instanceof Transfer ? this.#questions.list(transfer.view) : transfer;
  }

  /** Accepts an offer, or a question about the shared folder; without a number, the only open one. */
  accept(number: number | null, { into }: { readonly into?: string } = {}): TransferView | TransferRefusal {
    return this.#answer(number, ({ kind }) => {
      const hasFolder = into !== undefined && kind === "receive";
      return { type: "agree", ...(hasFolder && { folder: this.#context.parts.files.wholePath(into) }) };
    });
  }

  /** The opposite of `accept`, with a text for the peer. */
  decline(number: number | null, text: string): TransferView | TransferRefusal {
    return this.#answer(
      number,
      ({ kind }) => ({ type: "refuse", code: kind === "receive" ? "declined" : "denied", text }),
    );
  }

  /** Stops a transfer in either direction, however far it is. */
  cancel(number: number | null, text: string): TransferView | TransferRefusal {
    const transfer = this.#context.active.pick(number, () => true);
    if (!(transfer instanceof Transfer)) return transfer;
    transfer.handle({ type: "cancel", text });
    return transfer.view;
  }

  /** Opens a folder for others. Resolves with its real path. */
  async share(folder: string): Promise<{ readonly folder: string } | TransferRefusal> {
    return this.#hasFiles === false ? NO_FILES : await this.#sharing.open(folder);
  }

  /** Sets the rule for the shared folder; with a name, for that person. */
  setRule(rule: ShareRule, name?: string): void {
    this.#sharing.rules.set(rule, name);
  }

  unshare(): void {
    this.#sharing.close();
  }

  /** Resolves when nothing moves any more and no request of this client is open. */
  settled(): Promise<void> {
    return this.#context.active.settled();
  }

  /** The user leaves: requests that nobody has accepted yet are withdrawn while there is a connection. */
  takeBack(): void {
    this.#handleAll({ type: "takeBack" });
  }

  /** Ends everything at once and says nothing; what was cut can continue later. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#context.isLive = false;
    this.#handleAll({ type: "leave" });
    await this.#context.active.finished();
  }

  #handleAll(event: MachineEvent): void {
    for (const transfer of this.#context.active.all) transfer.handle(event);
  }

  #answer(number: number | null, answer: (transfer: Transfer) => MachineEvent): TransferView | TransferRefusal {
    const transfer = this.#context.active.pick(number, ({ isOpen }) => isOpen);
    if (!(transfer instanceof Transfer)) return transfer;
    transfer.handle(answer(transfer));
    return transfer.view;
  }

  /** Continues the unfinished transfers of earlier processes. */
  async #goOn(): Promise<void> {
    const { records, server } = this.#context;
    for await (const claimed of claimOurs(records, server, ({ isStopped }) => isStopped !== true)) {
      if (this.#isClosed) claimed.release();
      else if (claimed.record.direction === "out") await this.#offers.goOn(claimed);
      else this.#questions.goOn(claimed);
    }
  }

  /** An offer waits for a person. The notice comes before the `ok` of the offer, and has the name only. */
  #waits(name: string): boolean {
    const transfer = this.#context.active.all.find((one) => one.isBeingMadeFor(name));
    transfer?.handle({ type: "peerAway" });
    return transfer !== undefined;
  }

  #answered(answer: MessageOf<"ok"> | MessageOf<"error">, request: ClientMessage): boolean {
    if (!this.#context.isAnswered(request)) return false;
    const transfer = "id" in request && typeof request.id === "string"
      ? this.#context.active.find(request.id)
      : undefined;
    if (answer.type === "error") transfer?.handle({ type: "refused", error: answer, request: request.type });
    else if (request.type === "offer" || request.type === "ask") transfer?.handle({ type: "confirmed" });
    return true;
  }
}

const NO_FILES: TransferRefusal = { type: "no_files" };
