/**
 * Offers: ours to others, and those of others to us.
 *
 * @module
 */
import type { MessageOf } from "../../../shared/wire/message.ts";
import { nameKey } from "../../../shared/wire/name.ts";
import { filesIn, filesOut } from "../bytes/payload.ts";
import type { TransferContext } from "../transfer_context.ts";
import type { SourceOptions } from "../files.ts";
import { OutgoingRequest } from "./outgoing_request.ts";
import { offerNames } from "./offer_names.ts";
import { type Claimed, claimOne, claimTheirs, isWanted } from "./remembered.ts";
import type { RecordEnd } from "./records.ts";
import { type Source, SourceError } from "../source.ts";
import { IncomingRequest } from "./incoming_request.ts";
import type { TransferView } from "../transfer_view.ts";
import type { TransferRefusal } from "../transfers.ts";

type Offered = MessageOf<"offered">;

/** So many offers that were declined are remembered. */
const DECLINED_KEPT = 100;

export class Offers {
  readonly #context: TransferContext;
  /** What each offer of ours has, for who asks for its list. */
  readonly #sources = new WeakMap<OutgoingRequest, Source>();
  /** Offers that go on and are being looked up, as they were told last. */
  readonly #recalled = new Map<string, Offered>();
  /** What our person has declined: a sender who was away then makes it again, and hears it now. */
  readonly #declined = new Map<string, RecordEnd>();

  constructor(context: TransferContext) {
    this.#context = context;
  }

  /** Offers files; those that were sent before and did not arrive go on. */
  async send(to: string, paths: readonly string[], options?: SourceOptions): Promise<TransferView | TransferRefusal> {
    const { active, parts: { files, records } } = this.#context;
    // However often one was typed, it is sent once.
    const typed = new Map(paths.map((path) => [files.wholePath(path), path]));
    const whole = [...typed.keys()];
    let source: Source;
    try {
      source = await files.source(whole, options);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      return { type: "source", why: error.code, path: typed.get(error.path) ?? (error.path || paths.join(" ")) };
    }
    const wanted = { direction: "out", peer: to, paths: whole, ...(options && { options }) } as const;
    const claimed = await claimOne(records, active.server, (record) => isWanted(record, wanted));
    return this.#offer(source, { to, paths: whole, claimed, ...(options && { options }) }).view;
  }

  /** Goes on with an offer of an earlier process. Its files may be gone: that is told, and it is forgotten. */
  async goOn({ record, release }: Claimed): Promise<void> {
    const { active, parts: { files, records } } = this.#context;
    const { peer: to, paths, options } = record;
    const claimed = { record, release };
    try {
      const source = await files.source(paths, options);
      this.#offer(source, { to, paths, claimed, ...(options && { options }) });
    } catch (error) {
      await records.remove(record.id);
      release();
      const transfer = new OutgoingRequest(active, { ...record, kind: "send" }, NOTHING);
      transfer.show();
      transfer.give(error instanceof SourceError ? error.code : "internal");
    }
  }

  /** What an open offer of ours to this person has; `null`: there is none. */
  sourceOf(id: string, person: string): Source | null {
    const transfer = this.#context.book.find(id);
    if (!(transfer instanceof OutgoingRequest) || nameKey(transfer.person) !== nameKey(person)) return null;
    return this.#sources.get(transfer) ?? null;
  }

  /** Somebody offers us something. */
  handle(message: Offered): void {
    const { book } = this.#context;
    const transfer = book.find(message.id);
    if (transfer instanceof IncomingRequest && transfer.isSame(message)) return transfer.madeAgain(message);
    // What our person was asked about, or has agreed to, is not this any more.
    if (transfer instanceof IncomingRequest) transfer.replaced();
    // The server tells nobody of their own offers.
    if (book.find(message.id) !== undefined || book.isFull) return;
    const declined = this.#declined.get(message.id);
    if (declined !== undefined) return this.#context.close(message.id, declined);
    if (message.nonce === undefined) return this.#take(this.#transfer(message));
    const isLookedUp = this.#recalled.has(message.id);
    this.#recalled.set(message.id, message);
    if (!isLookedUp) book.wait(this.#recall(message.id));
  }

  #take(transfer: IncomingRequest): void {
    const { active, book, parts: { acceptFrom, canAsk } } = this.#context;
    book.add(transfer);
    const key = nameKey(transfer.person);
    if (acceptFrom.some((name) => nameKey(name) === key)) {
      transfer.show();
      return transfer.agree();
    }
    if (!canAsk) return transfer.refuse("passed");
    transfer.ask();
    book.wait(
      this.#freeBytes(transfer).then((freeBytes) => {
        if (transfer.isOpen) active.notify({ type: "offered", transfer: transfer.view, freeBytes });
      }),
    );
  }

  #freeBytes(transfer: IncomingRequest): Promise<number | null> {
    const { files, downloads } = this.#context.parts;
    return files.freeBytes(transfer.target ?? downloads).catch(() => null);
  }

  /** An offer that goes on, as its sender says: what is known of it decides, and nobody is asked. */
  async #recall(id: string): Promise<void> {
    const { active, book, parts: { records } } = this.#context;
    const claimed = await claimTheirs(records, id, { server: active.server, direction: "in" });
    const message = this.#recalled.get(id);
    this.#recalled.delete(id);
    if (claimed === null) return this.#context.close(id, { code: "unknown" });
    if (claimed === "busy") return this.#context.close(id, { code: "passed" });
    if (message === undefined || book.find(id) !== undefined) return claimed.release();
    if (claimed.record.end !== undefined) {
      claimed.release();
      return this.#context.close(id, claimed.record.end);
    }
    const transfer = this.#transfer(message, claimed);
    book.add(transfer);
    transfer.show();
    transfer.agree();
  }

  #offer(
    source: Source,
    { to, paths, options, claimed }: {
      readonly to: string;
      readonly paths: readonly string[];
      readonly options?: SourceOptions;
      readonly claimed: Claimed | null;
    },
  ): OutgoingRequest {
    const { active, book } = this.#context;
    const { count, bytes, leftOut } = source;
    const names = offerNames(source.entries);
    const earlier = claimed && { secret: claimed.record.secret, release: claimed.release };
    const id = claimed?.record.id ?? active.randomText();
    const more = { ...(options && { options }), ...earlier };
    const transfer: OutgoingRequest = new OutgoingRequest(active, {
      id,
      kind: "send",
      peer: to,
      names,
      count,
      bytes,
      paths,
      leftOut,
      ...more,
    }, {
      request: (made) => ({ type: "offer", to: transfer.person, ...made, names, count, bytes }),
      payload: () => Promise.resolve(filesOut(source)),
      isTheirs: false,
    });
    this.#sources.set(transfer, source);
    book.add(transfer);
    transfer.show();
    transfer.make();
    return transfer;
  }

  #transfer(message: Offered, earlier?: Claimed): IncomingRequest {
    const { id, from, names, nonce } = message;
    const { active, parts: { files, downloads } } = this.#context;
    // What was agreed to holds, whatever is offered now.
    const { count, bytes } = earlier?.record ?? message;
    const folder = earlier?.record.folder ?? downloads;
    const more = earlier && { secret: earlier.record.secret, release: earlier.release, ...(nonce && { nonce }) };
    const terms = { id, kind: "receive", peer: from, names, count, bytes, paths: [], folder, ...more } as const;
    return new IncomingRequest(active, terms, {
      prepare: async (agreed) => {
        const target = await files.target(id, agreed.folder ?? downloads, { isNew: earlier === undefined });
        return { payload: filesIn(target, agreed) };
      },
      isOffer: true,
      declined: (end) => this.#remember(id, end),
    });
  }

  #remember(id: string, end: RecordEnd): void {
    this.#declined.set(id, end);
    const [oldest = id] = this.#declined.keys();
    if (this.#declined.size > DECLINED_KEPT) this.#declined.delete(oldest);
  }
}

/** Of a deal that is over before it is made. */
const NOTHING = {
  request: () => ({ type: "close", id: "", code: "failed" }) as const,
  payload: () => Promise.reject(new Error("There are no files")),
  isTheirs: false,
};
