/**
 * Opens a connection for bytes with a ticket (PROTOCOL X1): the last words with the server itself.
 *
 * Reads not one byte more than the server's answer: what follows is the other side's.
 *
 * @module
 */
import { encodeMessage, parseServerMessage } from "../../../shared/wire/message.ts";
import { HEADER_BYTES, MAX_JSON_BYTES } from "../../../shared/wire/frame.ts";
import { decodePayload } from "../../../shared/wire/schema.ts";
import type { Transport } from "../../../shared/wire/transport.ts";
import { DataConnection, type DataConnectionOptions } from "./data_connection.ts";

/** The server closes after a minute where the other end does not come; then it says so itself. */
const ANSWER_WITHIN_MS = 75_000;

/** There is no connection for bytes. */
export class NotOpened extends Error {
  override readonly name = "NotOpened";

  /** `code`: the word of the server (`bad_ticket`), or `lost` where it has closed without one, or one did not wait. */
  constructor(readonly code: string) {
    super(code);
  }
}

/**
 * Shows the ticket and waits until the other end is there. Takes over the transport; where it rejects, with a
 * `NotOpened`, it has closed it.
 */
export async function openDataConnection(
  transport: Transport,
  ticket: string,
  { clock, signal }: DataConnectionOptions,
): Promise<DataConnection> {
  const close = () => {
    try {
      transport.close();
    } catch {
      // It is closed already.
    }
  };
  const cancel = clock.after(ANSWER_WITHIN_MS, close);
  signal.addEventListener("abort", close);
  try {
    if (signal.aborted) throw new NotOpened("lost");
    await writeAll(transport, encodeMessage({ type: "transfer", ticket }));
    const code = await readAnswer(transport);
    if (signal.aborted) throw new NotOpened("lost");
    if (code !== null) throw new NotOpened(code);
    return new DataConnection(transport, { clock, signal });
  } catch (error) {
    close();
    throw error instanceof NotOpened ? error : new NotOpened("lost");
  } finally {
    cancel();
    signal.removeEventListener("abort", close);
  }
}

/** The code of an error; `null`: it goes on. */
async function readAnswer(transport: Transport): Promise<string | null> {
  for (;;) {
    const head = await readExactly(transport, HEADER_BYTES);
    const length = new DataView(head.buffer).getInt32(0, true);
    if (length < 1 || length > MAX_JSON_BYTES) return "lost";
    const message = parseServerMessage(decodePayload(await readExactly(transport, length)));
    if (message?.type === "ok") return null;
    if (message?.type === "error") return message.code;
    if (message?.type === "bye") return "lost";
  }
}

async function readExactly(transport: Transport, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const count = await transport.read(bytes.subarray(at));
    if (count === null) throw new NotOpened("lost");
    at += count;
  }
  return bytes;
}

async function writeAll(transport: Transport, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await transport.write(bytes.subarray(at));
}
