/**
 * The shared folder, and the answers to the questions of others about it. The user is told of every question, whatever its
 * answer is (REQ-S60).
 *
 * Owns which folder is shared. The rules are in share_rules.ts, the order of the answers in request_queue.ts.
 *
 * @module
 */
import type { MessageOf } from "../../../shared/wire/message.ts";
import { nameKey } from "../../../shared/wire/name.ts";
import { filesOut, listOut } from "../bytes/data_session.ts";
import { type Agreed, isWithin } from "../bytes/agreed_list.ts";
import { listEntryOf } from "../bytes/file_list.ts";
import { shapeOf } from "../bytes/list_shape.ts";
import { MAX_LISTED } from "../bytes/listing.ts";
import type { Share } from "../files.ts";
import type { Prepared } from "../request/incoming_request.ts";
import type { Offers } from "../request/offers.ts";
import { type Claimed, claimTheirs, type RecordEnd } from "../request/records.ts";
import { Transfer } from "../request/transfer.ts";
import { type Source, SourceError } from "../source.ts";
import type { TransferContext } from "../transfer_context.ts";
import type { TransferKind, TransferRefusal } from "../transfer_view.ts";
import { RequestQueue } from "./request_queue.ts";
import { ShareRules } from "./share_rules.ts";

type Asked = Extract<MessageOf<"asked">, { readonly id: string }>;

/** The kinds of questions; any other is unknown. */
const KINDS: ReadonlyMap<string, TransferKind> = new Map([["list", "list"], ["tree", "tree"], ["get", "serve"]]);

/** Another process, or an earlier transfer here, has the record: the peer tries again. */
const LATER: RecordEnd = { code: "declined", why: "no_terminal" };

/** The most questions of one person, with those that were cut: as many as a session may have open. */
const MAX_PER_PERSON = 32;

/** Something of the shared folder that a peer may have. */
interface Wanted {
  readonly kind: TransferKind;
  readonly from: string;
  readonly paths: readonly string[];
  /** The folder that was shared when the peer asked. */
  readonly folder: string | null;
  readonly signal: AbortSignal;
  /** How much it was when it was allowed, if an earlier transfer continues. */
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

  /** Closes it. What moves now moves to its end; nobody can request more, and after a cut nothing continues. */
  close(): void {
    if (this.#share === null) return;
    this.#share = null;
    if (this.#context.isLive) this.#context.request({ type: "share", on: false });
  }

  /** Tells the server that there is a folder, which it forgets when the session ends. */
  announce(): void {
    if (this.#share !== null && this.#context.isLive) this.#context.request({ type: "share", on: true });
  }

  /** Somebody asks for something. */
  handle(message: Asked): void {
    const { active } = this.#context;
    const { id, from, what, nonce } = message;
    const kind = KINDS.get(what);
    const transfer = active.find(id);
    if (transfer?.isOurs === false) {
      const isSame = transfer.isSame(message) && transfer.kind === kind;
      const end = isSame ? this.#whyNot(transfer, from) : null;
      if (isSame && end === null) return transfer.handle({ ...message, type: "madeAgain" });
      transfer.handle({ type: "replaced" });
      if (end !== null) return this.#context.close(id, end);
    }
    if (active.find(id) !== undefined) return;
    if (kind === undefined) return this.#context.close(id, { code: "not_found" });
    if (!this.#makeRoom(from)) return this.#context.close(id, { code: "sharer_busy" });
    if (nonce === undefined || kind !== "serve") this.#decide(this.#transfer(message, kind));
    else active.wait(this.#recall(message));
  }

  /**
   * Makes room for another question of a person. If there are too many, one that waits for its peer after a cut is
   * given up; its record stays, so it continues all the same. Returns whether there is room.
   */
  #makeRoom(from: string): boolean {
    const { active } = this.#context;
    const asked = active.all.filter(({ isOurs, kind }) => !isOurs && kind !== "receive");
    const ofPerson = asked.filter(({ peer }) => nameKey(peer) === nameKey(from));
    const crowd = ofPerson.length >= MAX_PER_PERSON ? ofPerson : active.isFull ? asked : null;
    if (crowd === null) return true;
    const waiting = crowd.find(({ state }) => state === "waiting");
    waiting?.handle({ type: "gone" });
    return waiting !== undefined;
  }

  /** A rule decides about a new question, or else the user. */
  #decide(transfer: Transfer): void {
    const { active, parts: { canAsk } } = this.#context;
    active.add(transfer);
    const rule = transfer.kind === "list" ? "allow" : this.#share === null ? "deny" : this.rules.of(transfer.peer);
    const answer = rule === "ask" && !canAsk ? "deny" : rule;
    if (answer === "ask") transfer.handle({ type: "ask" });
    this.#context.notify({ type: "asked", transfer: transfer.view, isAllowed: answer === "allow" });
    if (answer === "allow") transfer.handle({ type: "agree" });
    if (answer === "deny") transfer.handle({ type: "refuse", code: "denied" });
  }

  /** A question that continues an earlier transfer: it is allowed if it is about the same, unless it is forbidden now. */
  async #recall(message: Asked): Promise<void> {
    const { active, records, server } = this.#context;
    const { id, from } = message;
    const claimed = await claimTheirs(records, id, { server, direction: "out" });
    if (claimed === null) return this.#context.close(id, { code: "unknown" });
    if (claimed === "busy") return this.#context.close(id, LATER);
    const { record, release } = claimed;
    const end = active.find(id) !== undefined ? LATER : record.end ?? this.#whyNot(record, from);
    if (end !== null) {
      release();
      return this.#context.close(id, end);
    }
    const transfer = this.#transfer({ ...message, paths: record.paths }, "serve", claimed);
    active.add(transfer);
    this.#context.notify({ type: "asked", transfer: transfer.view, isAllowed: true });
    transfer.handle({ type: "agree" });
  }

  /** A permission for another folder does not count: that question is asked as if for the first time. */
  #whyNot({ folder }: { readonly folder?: string | null }, from: string): RecordEnd | null {
    if (this.#share === null || this.rules.of(from) === "deny") return { code: "denied" };
    return this.#share.folder === folder ? null : { code: "unknown" };
  }

  #transfer({ id, from, paths, nonce }: Asked, kind: TransferKind, earlier?: Claimed): Transfer {
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
    return new Transfer(this.#context, terms, {
      isOurs: false,
      prepare: ({ folder, signal }) => {
        if (kind === "list") return Promise.resolve(this.#list(paths, from));
        const wanted = { kind, from, paths, folder, signal, agreed: earlier?.record ?? null };
        return this.#queue.run(from, () => this.#prepare(wanted), { signal });
      },
    });
  }

  #list([id = ""]: readonly string[], from: string): Prepared {
    const source = this.#offers.sourceOf(id, from);
    if (source === null) return { code: "not_found" };
    const listed = source.entries.slice(0, MAX_LISTED);
    return { payload: listOut(listed.map(listEntryOf), source.entries.length - listed.length) };
  }

  /** Searches only after permission: whether something exists is part of the answer. */
  async #prepare({ kind, from, paths, folder, signal, agreed }: Wanted): Promise<Prepared> {
    const share = this.#share;
    // The permission was for the folder of that time.
    if (share === null || share.folder !== folder) return { code: "denied" };
    if (kind === "tree") {
      const tree = await share.tree(paths[0] ?? "", { signal });
      return tree === null ? { code: "not_found" } : { payload: listOut(tree.entries, tree.more) };
    }
    const source = await this.#source(share, paths, { from, signal });
    if (source === "busy") return { code: "sharer_busy" };
    if (source === null) return { code: "not_found" };
    this.#queue.keep(from, source.entries.length, { signal });
    const [payload, shape] = [filesOut(source), await shapeOf(source.entries)];
    if (agreed === null) return { payload, count: source.count, bytes: source.bytes, shape };
    // The permission does not grow a little each time.
    return isWithin(source, agreed) ? { payload, shape } : { code: "unknown" };
  }

  /** The files at some paths; `busy`: they are too many only because of what others are getting now. */
  async #source(
    share: Share,
    paths: readonly string[],
    { from, signal }: Pick<Wanted, "from" | "signal">,
  ): Promise<Source | "busy" | null> {
    const isShort = this.#queue.isShort(from);
    try {
      return await share.source(paths, { maxEntries: this.#queue.roomFor(from), signal });
    } catch (error) {
      if (isShort && error instanceof SourceError && error.code === "limit") return "busy";
      throw error;
    }
  }
}
