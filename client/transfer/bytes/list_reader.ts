/**
 * Reads a list that comes in pieces, and bounds what a peer may make of it (PROTOCOL X4).
 *
 * @module
 */
import type { ListEntry, TransferMessage } from "../../../shared/wire/transfer_message.ts";
import { broken, Ending } from "./byte_transfer.ts";
import type { DataConnection } from "./data_connection.ts";
import { partsOf } from "../wire_path.ts";

/** The most characters of a list in all, with so many for each entry and for each piece beside the paths. */
const MAX_CHARACTERS = 67_108_864;
const ENTRY_CHARACTERS = 32;
const PIECE_CHARACTERS = 64;

/**
 * Reads until the last piece; `first` is a message that came already. Each entry goes to `take`, which may throw: its path
 * is one that the wire allows. Gives how many entries the other side has left out.
 */
export async function readList(
  connection: DataConnection,
  { first, take }: { readonly first: TransferMessage; readonly take: (entry: ListEntry) => void },
): Promise<number> {
  let characters = 0;
  for (let message: TransferMessage = first;; message = await takeMessage(connection)) {
    if (message.type !== "list") throw broken(`\`${message.type}\` came within the list`);
    characters += PIECE_CHARACTERS;
    for (const { path, size, time, why } of message.entries) {
      characters += path.length + ENTRY_CHARACTERS;
      if (characters > MAX_CHARACTERS) throw tooMuch("The list does not end");
      if (partsOf(path) === null) throw new Ending({ type: "failed", code: "bad_path", isOurs: true });
      // Only what is known of an entry is kept: a peer may write more into it.
      take({ path, ...(size !== undefined && { size }), ...(time !== undefined && { time }), ...(why && { why }) });
    }
    if (characters > MAX_CHARACTERS) throw tooMuch("The list does not end");
    if (message.last) return message.more ?? 0;
  }
}

/** What is said next; bytes have no place there. */
export async function takeMessage(connection: DataConnection): Promise<TransferMessage> {
  const incoming = await connection.take();
  if (incoming.type === "bytes") throw broken("Bytes came where a message belongs");
  return incoming;
}

/** More came than one has agreed to, or than anybody needs. */
export function tooMuch(text: string): Ending {
  return new Ending({ type: "failed", code: "too_much", text, isOurs: true });
}
