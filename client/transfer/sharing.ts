/**
 * The folder that others may ask for, and the answers to their questions. Every question is told, whatever its answer
 * (S60).
 *
 * @module
 */
import type { MessageOf } from "../../shared/message.ts";
import { filesOut, listOut } from "./cargo.ts";
import type { Desk } from "./desk.ts";
import type { Share } from "./files.ts";
import { listEntryOf } from "./list_pieces.ts";
import type { Offers } from "./offers.ts";
import { claimTheirs } from "./remembered.ts";
import { ShareRules } from "./share_rules.ts";
import { SourceError } from "./source.ts";
import { type Prepared, TakenDeal } from "./taken_deal.ts";
import type { TransferKind } from "./transfer.ts";
import type { TransferRefusal } from "./transfers.ts";

/** The most entries of a list that are told, or taken. */
export const MAX_ENTRIES = 10_000;

type Asked = Extract<MessageOf<"asked">, { readonly id: string }>;

/** What each question is to us; another one is not known. */
const KINDS: ReadonlyMap<string, TransferKind> = new Map([["list", "list"], ["tree", "tree"], ["get", "serve"]]);

export class Sharing {
  readonly rules = new ShareRules();
  readonly #desk: Desk;
  readonly #offers: Pick<Offers, "sourceOf">;
  #share: Share | null = null;

  constructor(desk: Desk, offers: Pick<Offers, "sourceOf">) {
    this.#desk = desk;
    this.#offers = offers;
  }

  /** The folder that is shared now. */
  get folder(): string | null {
    return this.#share?.folder ?? null;
  }

  /** Opens a folder. Resolves with its real path. */
  async open(folder: string): Promise<{ readonly folder: string } | TransferRefusal> {
    const { files } = this.#desk.parts;
    try {
      this.#share = await files.share(files.wholePath(folder));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      return { type: "source", why: error.code, path: folder };
    }
    this.announce();
    return { folder: this.#share.folder };
  }

  /** Closes it. What moves already goes on; nobody can ask for more. */
  close(): void {
    if (this.#share === null) return;
    this.#share = null;
    if (this.#desk.isLive) this.#desk.request({ type: "share", on: false });
  }

  /** Says to the server that there is a folder: it forgets it with the session. */
  announce(): void {
    if (this.#share !== null && this.#desk.isLive) this.#desk.request({ type: "share", on: true });
  }

  /** Somebody asks for something. */
  take(message: Asked): void {
    const { book } = this.#desk;
    const { id, from, what, nonce } = message;
    const kind = KINDS.get(what);
    const deal = book.find(id);
    if (deal instanceof TakenDeal) {
      const isSame = deal.isSame(message) && deal.kind === kind;
      if (isSame && this.#share !== null && this.rules.of(from) !== "deny") return deal.madeAgain(message);
      deal.replaced();
    }
    if (book.find(id) !== undefined || book.isFull) return;
    if (kind === undefined) return this.#desk.close(id, "not_found");
    if (nonce === undefined || kind !== "serve") this.#answer(this.#deal(message, kind));
    else book.wait(this.#recall(message));
  }

  #answer(deal: TakenDeal): void {
    const { deals, book, parts: { canAsk } } = this.#desk;
    book.add(deal);
    const rule = deal.kind === "list" ? "allow" : this.#share === null ? "deny" : this.rules.of(deal.person);
    const answer = rule === "ask" && !canAsk ? "deny" : rule;
    if (answer === "ask") deal.ask();
    deals.tell({ type: "asked", transfer: deal.view, isAllowed: answer === "allow" });
    if (answer === "allow") deal.agree();
    if (answer === "deny") deal.refuse("denied");
  }

  /** A question that goes on: it was allowed before, and is, unless it is forbidden now. */
  async #recall(message: Asked): Promise<void> {
    const { deals, book, parts: { records } } = this.#desk;
    const { id, from } = message;
    const claimed = await claimTheirs(records, id, { server: deals.server, direction: "out" });
    const isForbidden = this.#share === null || this.rules.of(from) === "deny";
    if (claimed === null || claimed === "busy" || book.find(id) !== undefined || isForbidden) {
      if (claimed !== null && claimed !== "busy") claimed.release();
      return this.#desk.close(id, claimed === null ? "unknown" : isForbidden ? "denied" : "no_answer");
    }
    const { record: { secret, paths, count, bytes }, release } = claimed;
    const deal = this.#deal({ ...message, paths }, "serve", { secret, release, count, bytes });
    book.add(deal);
    deals.tell({ type: "asked", transfer: deal.view, isAllowed: true });
    deal.agree();
  }

  #deal(
    { id, from, paths, nonce }: Asked,
    kind: TransferKind,
    more: { secret?: string; release?: () => void; count: number; bytes: number } = { count: 0, bytes: 0 },
  ): TakenDeal {
    const names = kind === "list" ? [] : paths;
    const terms = { id, kind, peer: from, names, paths, ...(nonce !== undefined && { nonce }), ...more };
    const prepare = () => this.#prepare(kind, { from, paths });
    return new TakenDeal(this.#desk.deals, terms, { prepare, isOffer: false });
  }

  /** Looks for it only once it is allowed: whether something is there is part of the answer. */
  async #prepare(kind: TransferKind, { from, paths }: Pick<Asked, "from" | "paths">): Promise<Prepared> {
    const [path = ""] = paths;
    if (kind === "list") {
      const source = this.#offers.sourceOf(path, from);
      if (source === null) return { code: "not_found" };
      const told = source.entries.slice(0, MAX_ENTRIES);
      return { cargo: listOut(told.map(listEntryOf), source.entries.length - told.length) };
    }
    const share = this.#share;
    if (share === null) return { code: "denied" };
    if (kind === "tree") {
      const tree = await share.tree(path);
      return tree === null ? { code: "not_found" } : { cargo: listOut(tree.entries, tree.more) };
    }
    const source = await share.source(paths);
    if (source === null) return { code: "not_found" };
    return { cargo: filesOut(source), count: source.count, bytes: source.bytes };
  }
}
