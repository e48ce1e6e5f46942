/**
 * Our questions to others: what is in their folder or their offer, and what we want to have of it.
 *
 * @module
 */
import { onlyAskedFor } from "./asked_names.ts";
import { filesIn, listIn } from "../bytes/payload.ts";
import type { TransferContext } from "../transfer_context.ts";
import { type Making, OutgoingRequest } from "./outgoing_request.ts";
import { type Claimed, claimOne, isWanted } from "./remembered.ts";
import { MAX_LISTED } from "../sharing/sharing.ts";
import type { TransferView } from "../transfer_view.ts";

export class Questions {
  readonly #context: TransferContext;

  constructor(context: TransferContext) {
    this.#context = context;
  }

  /** Asks for files. If the same was asked for before and did not arrive, it goes on, with the id that it had. */
  get(from: string, typed: readonly string[], { into }: { readonly into?: string } = {}): TransferView {
    const { active, book, parts: { files, records, downloads } } = this.#context;
    const paths = typed.map(plainPath);
    const folder = into === undefined ? downloads : files.wholePath(into);
    const transfer = this.#get({ id: active.randomText(), from, paths, folder });
    const wanted = { direction: "in", peer: from, paths, folder } as const;
    book.wait(transfer.makeAfter(claimOne(records, active.server, (record) => isWanted(record, wanted))));
    return transfer.view;
  }

  /** Goes on with what an earlier process has asked for. */
  goOn({ record, release }: Claimed): void {
    const { id, secret, peer: from, paths, folder = this.#context.parts.downloads, count, bytes } = record;
    this.#get({ id, from, paths, folder, earlier: { secret, release, count, bytes } }).make();
  }

  /** Asks what is in somebody's folder. */
  tree(from: string, typed: string): TransferView {
    const path = plainPath(typed);
    return this.#look("tree", { from, names: [path], paths: [path] });
  }

  /** Asks for all paths of an offer. */
  list(from: string, id: string): TransferView {
    return this.#look("list", { from, names: [], paths: [id] });
  }

  #get({ id, from, paths, folder, earlier }: {
    readonly id: string;
    readonly from: string;
    readonly paths: readonly string[];
    readonly folder: string;
    readonly earlier?: { secret: string; release: () => void; count: number; bytes: number };
  }): OutgoingRequest {
    const { active, parts: { files } } = this.#context;
    const terms = { id, kind: "get", peer: from, names: paths, paths, folder, count: 0, bytes: 0, ...earlier } as const;
    const transfer: OutgoingRequest = new OutgoingRequest(active, terms, {
      request: (made) => ({ type: "ask", to: transfer.person, ...made, what: "get", paths }),
      payload: async (agreed) => filesIn(onlyAskedFor(await files.target(agreed.id, folder, agreed), paths), agreed),
      isTheirs: true,
    });
    return this.#add(transfer);
  }

  #look(
    what: "tree" | "list",
    { from, names, paths }: {
      readonly from: string;
      readonly names: readonly string[];
      readonly paths: readonly string[];
    },
  ): TransferView {
    const { active } = this.#context;
    const terms = { id: active.randomText(), kind: what, peer: from, names, paths, count: 0, bytes: 0 };
    const making: Making = {
      request: (made) => ({ type: "ask", to: transfer.person, ...made, what, paths }),
      payload: () => Promise.resolve(listIn(MAX_LISTED)),
      isTheirs: false,
    };
    const transfer: OutgoingRequest = new OutgoingRequest(active, terms, making);
    this.#add(transfer).make();
    return transfer.view;
  }

  #add(transfer: OutgoingRequest): OutgoingRequest {
    this.#context.book.add(transfer);
    transfer.show();
    return transfer;
  }
}

/** A path as somebody types it, as the wire has it; what leads out is for its owner to refuse. */
function plainPath(path: string): string {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  return (path.startsWith("/") ? "/" : "") + names.join("/");
}
