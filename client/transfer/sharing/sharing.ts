/**
 * The folder that others may ask for, and the answers to their questions. Every question is told, whatever its answer
 * (REQ-S60).
 *
 * @module
 */
import type { MessageOf } from "../../../shared/wire/message.ts";
import { type Agreed, isWithin } from "../bytes/agreed_list.ts";
import { filesOut, listOut } from "../bytes/payload.ts";
import type { TransferContext } from "../transfer_context.ts";
import type { Share } from "../files.ts";
import { listEntryOf } from "../bytes/list_pieces.ts";
import type { Offers } from "../request/offers.ts";
import { RequestQueue } from "./request_queue.ts";
import type { RecordEnd } from "../request/records.ts";
import { type Claimed, claimTheirs } from "../request/remembered.ts";
import { ShareRules } from "./share_rules.ts";
import { SourceError } from "../source.ts";
import { IncomingRequest, type Prepared } from "../request/incoming_request.ts";
import type { TransferKind } from "../transfer_view.ts";
import type { TransferRefusal } from "../transfers.ts";

/** The most entries of a list that are told, or taken. */
export const MAX_LISTED = 10_000;

type Asked = Extract<MessageOf<"asked">, { readonly id: string }>;

/** What each question is to us; another one is not known. */
const KINDS: ReadonlyMap<string, TransferKind> = new Map([["list", "list"], ["tree", "tree"], ["get", "serve"]]);

/** Another process, or what was here a moment ago, is still at it: who asks tries it again. */
const LATER: RecordEnd = { code: "declined", why: "no_terminal" };

/** Something of our folder that somebody may have. */
interface Wanted {
  readonly kind: TransferKind;
  readonly from: string;
  readonly paths: readonly string[];
  /** The folder that was shared when they asked. */
  readonly folder: string | undefined;
  readonly signal: AbortSignal;
  /** How much it was when it was allowed, where it goes on. */
  readonly agreed: Agreed | null;
}

export class Sharing {
  readonly rules = new ShareRules();
  readonly #queue = new RequestQueue();
  readonly #context: TransferContext;
  readonly #offers: Pick<Offers, "sourceOf">;
  #share: Share | null = null;

  constructor(context: TransferContext, offers: Pick<Offers, "sourceOf">) {
    this.#context = context;
    this.#offers = offers;
  }

  /** The folder that is shared now. */
  get folder(): string | null {
    return this.#share?.folder ?? null;
  }

  /** Opens a folder. Resolves with its real path. */
  async open(folder: string): Promise<{ readonly folder: string } | TransferRefusal> {
    const { files } = this.#context.parts;
    try {
      this.#share = await files.share(files.wholePath(folder));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      return { type: "source", why: error.code, path: folder };
    }
    this.announce();
    return { folder: this.#share.folder };
  }

  /** Closes it. What moves already moves on to its end; nobody can ask for more, and after a cut nothing goes on. */
  close(): void {
    if (this.#share === null) return;
    this.#share = null;
    if (this.#context.isLive) this.#context.request({ type: "share", on: false });
  }

  /** Says to the server that there is a folder: it forgets it with the session. */
  announce(): void {
    if (this.#share !== null && this.#context.isLive) this.#context.request({ type: "share", on: true });
  }

  /** Somebody asks for something. */
  handle(message: Asked): void {
    const { book } = this.#context;
    const { id, from, what, nonce } = message;
    const kind = KINDS.get(what);
    const transfer = book.find(id);
    if (transfer instanceof IncomingRequest) {
      const isSame = transfer.isSame(message) && transfer.kind === kind;
      const end = isSame ? this.#whyNot({ folder: transfer.target }, from) : null;
      if (isSame && end === null) return transfer.madeAgain(message);
      transfer.replaced();
      if (end !== null) return this.#context.close(id, end);
    }
    if (book.find(id) !== undefined || book.isFull) return;
    if (kind === undefined) return this.#context.close(id, { code: "not_found" });
    if (nonce === undefined || kind !== "serve") this.#answer(this.#transfer(message, kind));
    else book.wait(this.#recall(message));
  }

  #answer(transfer: IncomingRequest): void {
    const { active, book, parts: { canAsk } } = this.#context;
    book.add(transfer);
    const rule = transfer.kind === "list" ? "allow" : this.#share === null ? "deny" : this.rules.of(transfer.person);
    const answer = rule === "ask" && !canAsk ? "deny" : rule;
    if (answer === "ask") transfer.ask();
    active.notify({ type: "asked", transfer: transfer.view, isAllowed: answer === "allow" });
    if (answer === "allow") transfer.agree();
    if (answer === "deny") transfer.refuse("denied");
  }

  /** A question that goes on: it was allowed before, and is as long as it is about the same, unless it is forbidden now. */
  async #recall(message: Asked): Promise<void> {
    const { active, book, parts: { records } } = this.#context;
    const { id, from } = message;
    const claimed = await claimTheirs(records, id, { server: active.server, direction: "out" });
    if (claimed === null) return this.#context.close(id, { code: "unknown" });
    if (claimed === "busy") return this.#context.close(id, LATER);
    const { record, release } = claimed;
    const end = book.find(id) !== undefined ? LATER : record.end ?? this.#whyNot(record, from);
    if (end !== null) {
      release();
      return this.#context.close(id, end);
    }
    const transfer = this.#transfer({ ...message, paths: record.paths }, "serve", claimed);
    book.add(transfer);
    active.notify({ type: "asked", transfer: transfer.view, isAllowed: true });
    transfer.agree();
  }

  /** Who was allowed something of another folder is asked about as if for the first time. */
  #whyNot({ folder }: { readonly folder?: string | undefined }, from: string): RecordEnd | null {
    if (this.#share === null || this.rules.of(from) === "deny") return { code: "denied" };
    return this.#share.folder === folder ? null : { code: "unknown" };
  }

  #transfer({ id, from, paths, nonce }: Asked, kind: TransferKind, earlier?: Claimed): IncomingRequest {
    const { secret, count = 0, bytes = 0, time } = earlier?.record ?? {};
    const folder = kind === "list" ? undefined : this.#share?.folder;
    const terms = {
      ...{ id, kind, peer: from, names: kind === "list" ? [] : paths, paths, count, bytes },
      ...(folder !== undefined && { folder }),
      ...(nonce !== undefined && { nonce }),
      ...(secret !== undefined && { secret }),
      ...(time !== undefined && { sinceMs: time }),
      ...(earlier && { release: earlier.release }),
    };
    return new IncomingRequest(this.#context.active, terms, {
      prepare: ({ folder, signal }) => {
        if (kind === "list") return Promise.resolve(this.#list(paths, from));
        const wanted = { kind, from, paths, folder, signal, agreed: earlier?.record ?? null };
        return this.#queue.run(from, () => this.#prepare(wanted), { signal });
      },
      isOffer: false,
    });
  }

  #list([id = ""]: readonly string[], from: string): Prepared {
    const source = this.#offers.sourceOf(id, from);
    if (source === null) return { code: "not_found" };
    const told = source.entries.slice(0, MAX_LISTED);
    return { payload: listOut(told.map(listEntryOf), source.entries.length - told.length) };
  }

  /** Looks for it only once it is allowed: whether something is there is part of the answer. */
  async #prepare({ kind, from, paths, folder, signal, agreed }: Wanted): Promise<Prepared> {
    const share = this.#share;
    // The yes was about the folder of then.
    if (share === null || share.folder !== folder) return { code: "denied" };
    if (kind === "tree") {
      const tree = await share.tree(paths[0] ?? "", { signal });
      return tree === null ? { code: "not_found" } : { payload: listOut(tree.entries, tree.more) };
    }
    const source = await share.source(paths, { maxEntries: this.#queue.roomFor(from), signal });
    if (source === null) return { code: "not_found" };
    this.#queue.keep(from, source.entries.length, { signal });
    const payload = filesOut(source);
    if (agreed === null) return { payload, count: source.count, bytes: source.bytes };
    // What was agreed to stays what was agreed to: it does not grow a little each time.
    return isWithin(source, agreed) ? { payload } : { code: "unknown" };
  }
}
