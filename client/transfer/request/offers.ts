/**
 * Offers: those of this client to others, and those of others to this client.
 *
 * Owns the sources of open offers, and which offers the user has declined.
 *
 * @module
 */
import { MAX_PATH, MAX_PATHS } from "../../../shared/wire/file_message.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { nameKey } from "../../../shared/wire/name.ts";
import { isVisible } from "../../../shared/wire/visible_text.ts";
import { filesIn, filesOut } from "../bytes/data_session.ts";
import { isOfferedName } from "../bytes/file_list.ts";
import { type ListShape, shapeIn, shapeOf } from "../bytes/list_shape.ts";
import type { SourceOptions } from "../files.ts";
import { type Source, type SourceEntry, SourceError } from "../source.ts";
import type { TransferContext } from "../transfer_context.ts";
import type { TransferRefusal, TransferView } from "../transfer_view.ts";
import { hasChanged } from "./incoming_request.ts";
import type { OutgoingRequest } from "./outgoing_request.ts";
import { type Claimed, claimOne, claimTheirs, isWanted, type RecordEnd } from "./records.ts";
import { Transfer } from "./transfer.ts";

type Offered = MessageOf<"offered">;

/** How many declined offers are remembered. */
const MAX_DECLINED = 100;

/** The most bytes of names as JSON: a frame has 64 KiB, and is not for names alone. */
const MAX_NAMES_BYTES = 30_000;

const encoder = new TextEncoder();

export class Offers {
  readonly #context: TransferContext;
  /** What each offer of this client has, for a peer who asks for its list. */
  readonly #sources = new WeakMap<Transfer, Source>();
  /** Offers that continue an earlier transfer whose record is being searched: the last message about each. */
  readonly #recalled = new Map<string, Offered>();
  /** What the user has declined: a sender who was away then makes the offer again, and is told now. */
  readonly #declined = new Map<string, RecordEnd>();

  constructor(context: TransferContext) {
    this.#context = context;
  }

  /** Offers files; if the same was sent before and did not arrive, that transfer continues. */
  async send(to: string, paths: readonly string[], options?: SourceOptions): Promise<TransferView | TransferRefusal> {
    const { records, server, parts: { files } } = this.#context;
    // A path that was typed twice is sent once.
    const typed = new Map(paths.map((path) => [files.wholePath(path), path]));
    const whole = [...typed.keys()];
    let source: Source;
    try {
      source = await files.source(whole, options);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      return { type: "source", why: error.code, path: typed.get(error.path) ?? (error.path || paths.join(" ")) };
    }
    // The server refuses a name that shows nothing (PROTOCOL S10).
    const blank = source.entries.find(({ path }) => path !== "" && !isVisible(path));
    if (blank !== undefined) return { type: "source", why: "bad_path", path: blank.path };
    const wanted = { direction: "out", peer: to, paths: whole, ...(options && { options }) } as const;
    const shape = await shapeOf(source.entries);
    const claimed = await claimOne(records, server, (record) => isWanted(record, wanted));
    return this.#offer(source, { to, paths: whole, shape, claimed, ...(options && { options }) }).view;
  }

  /** Continues an offer of an earlier process. If its files are gone, the user is told, and it is forgotten. */
  async goOn({ record, release }: Claimed): Promise<void> {
    const { records, parts: { files } } = this.#context;
    const { peer: to, paths, options } = record;
    const claimed = { record, release };
    try {
      const source = await files.source(paths, options);
      const shape = await shapeOf(source.entries);
      this.#offer(source, { to, paths, shape, claimed, ...(options && { options }) });
    } catch (error) {
      await records.remove(record.id);
      release();
      const transfer = new Transfer(this.#context, { ...record, kind: "send" }, NOTHING);
      transfer.show();
      transfer.handle({ type: "unusable", why: error instanceof SourceError ? error.code : "internal" });
    }
  }

  /** What an open offer of this client to a person has; `null` if there is none. */
  sourceOf(id: string, person: string): Source | null {
    const transfer = this.#context.active.find(id);
    if (transfer === undefined || nameKey(transfer.peer) !== nameKey(person)) return null;
    return this.#sources.get(transfer) ?? null;
  }

  /** Somebody offers files to this user. */
  handle(offered: Offered): void {
    const { active } = this.#context;
    const message = { ...offered, names: offered.names.filter(isOfferedName) };
    const transfer = active.find(message.id);
    if (transfer?.isSame(message)) return transfer.handle({ ...message, type: "madeAgain" });
    // What the user was asked about, or has agreed to, is something else.
    if (transfer?.isOurs === false) transfer.handle({ type: "replaced" });
    // The server tells nobody of their own offers.
    if (active.find(message.id) !== undefined || active.isFull) return;
    const declined = this.#declined.get(message.id);
    if (declined !== undefined) return this.#context.close(message.id, declined);
    if (message.nonce === undefined) return this.#decide(this.#transfer(message));
    const isSearching = this.#recalled.has(message.id);
    this.#recalled.set(message.id, message);
    if (!isSearching) active.wait(this.#recall(message.id));
  }

  /** A rule decides about a new offer, or else the user. */
  #decide(transfer: Transfer): void {
    const { active } = this.#context;
    active.add(transfer);
    if (this.#isAccepted(transfer.peer)) {
      transfer.show();
      return transfer.handle({ type: "agree" });
    }
    if (!this.#canDecide(transfer.peer)) return transfer.handle({ type: "refuse", code: "passed" });
    transfer.handle({ type: "ask" });
    active.wait(
      this.#freeBytes(transfer).then((freeBytes) => {
        if (transfer.isOpen) this.#context.notify({ type: "offered", transfer: transfer.view, freeBytes });
      }),
    );
  }

  /** Whether a rule accepts the offers of a person. */
  #isAccepted(person: string): boolean {
    const key = nameKey(person);
    return this.#context.parts.acceptFrom.some((name) => nameKey(name) === key);
  }

  #canDecide(person: string): boolean {
    return this.#context.parts.canAsk || this.#isAccepted(person);
  }

  #freeBytes(transfer: Transfer): Promise<number | null> {
    const { files, downloads } = this.#context.parts;
    return files.freeBytes(transfer.folder ?? downloads).catch(() => null);
  }

  /** An offer that continues an earlier transfer, as its sender says: the record decides, and nobody is asked. */
  async #recall(id: string): Promise<void> {
    const { active, records, server } = this.#context;
    const claimed = await claimTheirs(records, id, { server, direction: "in" });
    const message = this.#recalled.get(id);
    this.#recalled.delete(id);
    if (claimed === null) return this.#context.close(id, { code: "unknown" });
    if (claimed === "busy") return this.#context.close(id, { code: "passed" });
    if (message === undefined || active.find(id) !== undefined) return claimed.release();
    if (claimed.record.end !== undefined) {
      claimed.release();
      return this.#context.close(id, claimed.record.end);
    }
    const hasOther = hasChanged(message, claimed.record);
    if (hasOther && !this.#canDecide(message.from)) {
      claimed.release();
      return this.#context.close(id, { code: "passed" });
    }
    const transfer = this.#transfer(message, claimed);
    if (hasOther) return this.#decide(transfer);
    active.add(transfer);
    transfer.show();
    transfer.handle({ type: "agree" });
  }

  #offer(
    source: Source,
    { to, paths, shape, options, claimed }: {
      readonly to: string;
      readonly paths: readonly string[];
      readonly shape: ListShape;
      readonly options?: SourceOptions;
      readonly claimed: Claimed | null;
    },
  ): Transfer {
    const { count, bytes, leftOut } = source;
    const names = offerNames(source.entries);
    const earlier = claimed && { secret: claimed.record.secret, release: claimed.release };
    const id = claimed?.record.id ?? this.#context.randomText();
    const terms = {
      ...{ id, kind: "send", peer: to, names, count, bytes, shape, paths, leftOut } as const,
      ...(options && { options }),
      ...earlier,
    };
    const transfer: Transfer = new Transfer(this.#context, terms, {
      isOurs: true,
      request: (made) => ({ type: "offer", to: transfer.peer, ...made, names, count, bytes, shape }),
      payload: () => Promise.resolve(filesOut(source)),
    });
    this.#sources.set(transfer, source);
    this.#context.active.add(transfer);
    transfer.show();
    transfer.handle({ type: "make" });
    return transfer;
  }

  #transfer(message: Offered, earlier?: Claimed): Transfer {
    const { id, from, nonce } = message;
    const { files, downloads } = this.#context.parts;
    const hasOther = earlier !== undefined && hasChanged(message, earlier.record);
    // What was agreed to is valid, whatever is offered now. If that is something else, the user is asked again.
    const agreed = hasOther || earlier === undefined ? message : earlier.record;
    const { names, count, bytes } = agreed;
    const shape = shapeIn(agreed);
    const folder = earlier?.record.folder ?? downloads;
    const more = earlier && {
      ...{ secret: earlier.record.secret, release: earlier.release, hasChanged: hasOther },
      ...(nonce && { nonce }),
    };
    const terms = { id, kind: "receive", peer: from, names, count, bytes, shape, paths: [], folder, ...more } as const;
    return new Transfer(this.#context, terms, {
      isOurs: false,
      prepare: async (agreed) => {
        const target = await files.target(id, agreed.folder ?? downloads, { isNew: earlier === undefined });
        return { payload: filesIn(target, agreed) };
      },
      declined: (end) => this.#remember(id, end),
    });
  }

  #remember(id: string, end: RecordEnd): void {
    this.#declined.set(id, end);
    const [oldest = id] = this.#declined.keys();
    if (this.#declined.size > MAX_DECLINED) this.#declined.delete(oldest);
  }
}

/** For a transfer that is over before it is requested. */
const NOTHING: OutgoingRequest = {
  isOurs: true,
  request: () => ({ type: "close", id: "", code: "failed" }),
  payload: () => Promise.reject(new Error("There are no files")),
};

/**
 * The first paths of what is sent, for the peer to read before accepting (REQ-R41): its files, and empty folders, which end
 * with `/`.
 */
export function offerNames(entries: readonly SourceEntry[]): readonly string[] {
  const names: string[] = [];
  let bytes = 0;
  for (const [index, { path, size }] of entries.entries()) {
    // A folder comes before what is in it.
    const hasMore = size === null && entries[index + 1]?.path.startsWith(`${path}/`) === true;
    if (hasMore) continue;
    const name = size === null ? `${path}/` : path;
    if (name.length > MAX_PATH) continue;
    bytes += encoder.encode(JSON.stringify(name)).length + 1;
    if (bytes > MAX_NAMES_BYTES || names.length === MAX_PATHS) break;
    names.push(name);
  }
  return names;
}
