/**
 * One end of a measured connection, as a process of its own: it sends bytes from memory, or reads and drops them, in
 * buffers of 1 MiB. `send PORT BYTES [TICKET [tls]]` and `receive PORT BYTES [TICKET [tls]]` connect to that port, and
 * send `transfer` first if they have a ticket; `receive 0 BYTES` listens, and prints its port.
 *
 * The receiver prints how many milliseconds passed between its first and last read that returned bytes.
 *
 * @module
 */
import { encodeMessage } from "../../../shared/wire/message.ts";
import { FILE_BYTES, MAX_FRAME_BYTES } from "../../../shared/wire/transfer_message.ts";
import { HEADER_BYTES, writeHeader } from "../../../shared/wire/frame.ts";
import { connectTls } from "../../end_to_end/support/tls.ts";

const FRAME_BYTES = HEADER_BYTES + MAX_FRAME_BYTES;

async function connect(port: number): Promise<Deno.Conn> {
  if (kind === "tls") return await connectTls(port);
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  conn.setNoDelay(true);
  return conn;
}

async function show(conn: Deno.Conn, ticket: string | undefined): Promise<Deno.Conn> {
  if (ticket === undefined) return conn;
  await writeAll(conn, encodeMessage({ type: "transfer", ticket }));
  const ok = encodeMessage({ type: "ok" });
  const answer = new Uint8Array(ok.length);
  for (let at = 0; at < answer.length;) at += await conn.read(answer.subarray(at)) ?? fail("No answer came");
  if (answer.some((byte, index) => byte !== ok[index])) fail(`Not ok: ${new TextDecoder().decode(answer)}`);
  return conn;
}

async function accept(): Promise<Deno.Conn> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  print(`${listener.addr.port}`);
  return await listener.accept();
}

/** Sends whole frames until they are at least this many bytes, and waits for the other side to close. */
async function send(conn: Deno.Conn, bytes: number): Promise<void> {
  const frame = new Uint8Array(FRAME_BYTES);
  writeHeader(frame, 0, MAX_FRAME_BYTES);
  frame[HEADER_BYTES] = FILE_BYTES;
  for (let left = bytes; left > 0; left -= frame.length) await writeAll(conn, frame);
  await conn.read(frame).catch(() => null);
}

async function receive(conn: Deno.Conn, bytes: number): Promise<void> {
  const buffer = new Uint8Array(MAX_FRAME_BYTES);
  let beganMs = NaN;
  for (let left = bytes; left > 0;) {
    left -= await conn.read(buffer) ?? fail(`The connection ended before the last ${left} bytes`);
    if (Number.isNaN(beganMs)) beganMs = performance.now();
  }
  print(`${performance.now() - beganMs}`);
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

function fail(why: string): never {
  throw new Error(why);
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

const [what, port = "0", bytes = "0", ticket, kind] = Deno.args;
const conn = port === "0" ? await accept() : await show(await connect(Number(port)), ticket);
await (what === "send" ? send : receive)(conn, Number(bytes));
conn.close();
