/**
 * Offers: ours to others, and those of others to us.
 *
 * @module
 */
import type { MessageOf } from "../../../shared/wire/message.ts";
import { nameKey } from "../../../shared/wire/name.ts";
import { filesIn, filesOut } from "../bytes/payload.ts";
import type { Desk } from "../transfer_context.ts";
import type { SourceOptions } from "../files.ts";
import { MadeDeal } from "./outgoing_request.ts";
import { offerNames } from "./offer_names.ts";
import { type Claimed, claimOne, claimTheirs, isWanted } from "./remembered.ts";
import type { RecordEnd } from "./records.ts";
import { type Source, SourceError } from "../source.ts";
import { TakenDeal } from "./incoming_request.ts";
import type { TransferView } from "../transfer_view.ts";
import type { TransferRefusal } from "../transfers.ts";

type Offered = MessageOf<"offered">;

/** So many offers that were declined are remembered. */
const DECLINED_KEPT = 100;

export class Offers {
  readonly #desk: Desk;
  /** What each offer of ours has, for who asks for its list. */
  readonly #sources = new WeakMap<MadeDeal, Source>();
  /** Offers that go on and are being looked up, as they were told last. */
  readonly #recalled = new Map<string, Offered>();
  /** What our person has declined: a sender who was away then makes it again, and hears it now. */
  readonly #declined = new Map<string, RecordEnd>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Offers files; those that were sent before and did not arrive go on. */
  async send(to: string, paths: readonly string[], options?: SourceOptions): Promise<TransferView | TransferRefusal> {
    const { deals, parts: { files, records } } = this.#desk;
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
    const claimed = await claimOne(records, deals.server, (record) => isWanted(record, wanted));
    return this.#offer(source, { to, paths: whole, claimed, ...(options && { options }) }).view;
  }

  /** Goes on with an offer of an earlier process. Its files may be gone: that is told, and it is forgotten. */
  async goOn({ record, release }: Claimed): Promise<void> {
    const { deals, parts: { files, records } } = this.#desk;
    const { peer: to, paths, options } = record;
    const claimed = { record, release };
    try {
      const source = await files.source(paths, options);
      this.#offer(source, { to, paths, claimed, ...(options && { options }) });
    } catch (error) {
      await records.remove(record.id);
      release();
      const deal = new MadeDeal(deals, { ...record, kind: "send" }, NOTHING);
      deal.show();
      deal.give(error instanceof SourceError ? error.code : "internal");
    }
  }

  /** What an open offer of ours to this person has; `null`: there is none. */
  sourceOf(id: string, person: string): Source | null {
    const deal = this.#desk.book.find(id);
    if (!(deal instanceof MadeDeal) || nameKey(deal.person) !== nameKey(person)) return null;
    return this.#sources.get(deal) ?? null;
  }

  /** Somebody offers us something. */
  take(message: Offered): void {
    const { book } = this.#desk;
    const deal = book.find(message.id);
    if (deal instanceof TakenDeal && deal.isSame(message)) return deal.madeAgain(message);
    // What our person was asked about, or has agreed to, is not this any more.
    if (deal instanceof TakenDeal) deal.replaced();
    // The server tells nobody of their own offers.
    if (book.find(message.id) !== undefined || book.isFull) return;
    const declined = this.#declined.get(message.id);
    if (declined !== undefined) return this.#desk.close(message.id, declined);
    if (message.nonce === undefined) return this.#take(this.#deal(message));
    const isLookedUp = this.#recalled.has(message.id);
    this.#recalled.set(message.id, message);
    if (!isLookedUp) book.wait(this.#recall(message.id));
  }

  #take(deal: TakenDeal): void {
    const { deals, book, parts: { acceptFrom, canAsk } } = this.#desk;
    book.add(deal);
    const key = nameKey(deal.person);
    if (acceptFrom.some((name) => nameKey(name) === key)) {
      deal.show();
      return deal.agree();
    }
    if (!canAsk) return deal.refuse("passed");
    deal.ask();
    book.wait(
      this.#freeBytes(deal).then((freeBytes) => {
        if (deal.isOpen) deals.tell({ type: "offered", transfer: deal.view, freeBytes });
      }),
    );
  }

  #freeBytes(deal: TakenDeal): Promise<number | null> {
    const { files, downloads } = this.#desk.parts;
    return files.freeBytes(deal.target ?? downloads).catch(() => null);
  }

  /** An offer that goes on, as its sender says: what is known of it decides, and nobody is asked. */
  async #recall(id: string): Promise<void> {
    const { deals, book, parts: { records } } = this.#desk;
    const claimed = await claimTheirs(records, id, { server: deals.server, direction: "in" });
    const message = this.#recalled.get(id);
    this.#recalled.delete(id);
    if (claimed === null) return this.#desk.close(id, { code: "unknown" });
    if (claimed === "busy") return this.#desk.close(id, { code: "passed" });
    if (message === undefined || book.find(id) !== undefined) return claimed.release();
    if (claimed.record.end !== undefined) {
      claimed.release();
      return this.#desk.close(id, claimed.record.end);
    }
    const deal = this.#deal(message, claimed);
    book.add(deal);
    deal.show();
    deal.agree();
  }

  #offer(
    source: Source,
    { to, paths, options, claimed }: {
      readonly to: string;
      readonly paths: readonly string[];
      readonly options?: SourceOptions;
      readonly claimed: Claimed | null;
    },
  ): MadeDeal {
    const { deals, book } = this.#desk;
    const { count, bytes, leftOut } = source;
    const names = offerNames(source.entries);
    const earlier = claimed && { secret: claimed.record.secret, release: claimed.release };
    const id = claimed?.record.id ?? deals.randomText();
    const more = { ...(options && { options }), ...earlier };
    const deal: MadeDeal = new MadeDeal(deals, {
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
      request: (made) => ({ type: "offer", to: deal.person, ...made, names, count, bytes }),
      cargo: () => Promise.resolve(filesOut(source)),
      isTheirs: false,
    });
    this.#sources.set(deal, source);
    book.add(deal);
    deal.show();
    deal.make();
    return deal;
  }

  #deal(message: Offered, earlier?: Claimed): TakenDeal {
    const { id, from, names, nonce } = message;
    const { deals, parts: { files, downloads } } = this.#desk;
    // What was agreed to holds, whatever is offered now.
    const { count, bytes } = earlier?.record ?? message;
    const folder = earlier?.record.folder ?? downloads;
    const more = earlier && { secret: earlier.record.secret, release: earlier.release, ...(nonce && { nonce }) };
    const terms = { id, kind: "receive", peer: from, names, count, bytes, paths: [], folder, ...more } as const;
    return new TakenDeal(deals, terms, {
      prepare: async (agreed) => {
        const target = await files.target(id, agreed.folder ?? downloads, { isNew: earlier === undefined });
        return { cargo: filesIn(target, agreed) };
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
  cargo: () => Promise.reject(new Error("There are no files")),
  isTheirs: false,
};
