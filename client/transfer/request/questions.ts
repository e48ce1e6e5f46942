/**
 * Requests of this client for what others have: the files or the list of their shared folder, and the list of an offer.
 *
 * @module
 */
import { filesIn, listIn } from "../bytes/data_session.ts";
import type { ListShape } from "../bytes/list_shape.ts";
import { MAX_LISTED } from "../bytes/listing.ts";
import type { TransferContext } from "../transfer_context.ts";
import type { TransferView } from "../transfer_view.ts";
import { onlyRequested } from "./requested_names.ts";
import { type Claimed, claimOne, isWanted } from "./records.ts";
import { Transfer } from "./transfer.ts";

export class Questions {
  readonly #context: TransferContext;

  constructor(context: TransferContext) {
    this.#context = context;
  }

  /** Requests files. If the same was requested before and did not arrive, that transfer continues, with its id. */
  get(from: string, typed: readonly string[], { into }: { readonly into?: string } = {}): TransferView {
    const { active, records, server, parts: { files, downloads } } = this.#context;
    const paths = typed.map(plainPath);
    const folder = into === undefined ? downloads : files.wholePath(into);
    const transfer = this.#get({ id: this.#context.randomText(), from, paths, folder });
    const wanted = { direction: "in", peer: from, paths, folder } as const;
    active.wait(transfer.makeAfter(claimOne(records, server, (record) => isWanted(record, wanted))));
    return transfer.view;
  }

  /** Continues a request of an earlier process. */
  goOn({ record, release }: Claimed): void {
    const { id, secret, peer: from, paths, folder = this.#context.parts.downloads, count, bytes, shape } = record;
    const earlier = { secret, release, count, bytes, ...(shape && { shape }) };
    const transfer = this.#get({ id, from, paths, folder, earlier });
    transfer.handle({ type: "make" });
  }

  /** Asks what is in somebody's folder. */
  tree(from: string, typed: string): TransferView {
    const path = plainPath(typed);
    return this.#look("tree", { from, names: [path], paths: [path] });
  }

  /** Asks for all paths of an offer. */
  list({ peer: from, id, shape }: Pick<TransferView, "peer" | "id" | "shape">): TransferView {
    return this.#look("list", { from, names: [], paths: [id], shape });
  }

  #get({ id, from, paths, folder, earlier }: {
    readonly id: string;
    readonly from: string;
    readonly paths: readonly string[];
    readonly folder: string;
    readonly earlier?: { secret: string; release: () => void; count: number; bytes: number; shape?: ListShape };
  }): Transfer {
    const { files } = this.#context.parts;
    const terms = { id, kind: "get", peer: from, names: paths, paths, folder, count: 0, bytes: 0, ...earlier } as const;
    const transfer: Transfer = new Transfer(this.#context, terms, {
      isOurs: true,
      request: (made) => ({ type: "ask", to: transfer.peer, ...made, what: "get", paths }),
      payload: async (agreed) => filesIn(onlyRequested(await files.target(agreed.id, folder, agreed), paths), agreed),
    });
    return this.#add(transfer);
  }

  #look(
    what: "tree" | "list",
    { from, names, paths, shape = null }: {
      readonly from: string;
      readonly names: readonly string[];
      readonly paths: readonly string[];
      /** What was announced of the list. */
      readonly shape?: ListShape | null;
    },
  ): TransferView {
    const terms = { id: this.#context.randomText(), kind: what, peer: from, names, paths, count: 0, bytes: 0 };
    const transfer: Transfer = new Transfer(this.#context, terms, {
      isOurs: true,
      request: (made) => ({ type: "ask", to: transfer.peer, ...made, what, paths }),
      payload: () => Promise.resolve(listIn(MAX_LISTED, shape)),
    });
    this.#add(transfer).handle({ type: "make" });
    return transfer.view;
  }

  #add(transfer: Transfer): Transfer {
    this.#context.active.add(transfer);
    transfer.show();
    return transfer;
  }
}

/** A typed path, as the wire has it. A path that leads out of the folder is for its owner to refuse. */
function plainPath(path: string): string {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  return (path.startsWith("/") ? "/" : "") + names.join("/");
}
