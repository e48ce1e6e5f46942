/**
 * How fast bytes go from the memory of one process to that of another through a socket of this machine, and through the
 * server's relay: no disk, no digest, only copying.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { FILES_FEATURE } from "../../../shared/wire/file_message.ts";
import { ScriptedPeer } from "../../support/scripted_peer.ts";
import type { ServerProcess } from "../server_process.ts";

const END = fromFileUrl(new URL("./byte_end.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../../deno.json", import.meta.url));

/** One process of byte_end.ts, and its output. Must be disposed of. */
class ByteEnd implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(...args: readonly (string | number)[]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-lock", "--config", CONFIG, END, ...args.map(String)],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The number on the next line. */
  async number(): Promise<number> {
    while (!this.#text.includes("\n")) {
      const { value, done } = await this.#lines.read();
      if (done) throw new Error("One end of the connection ended without a figure");
      this.#text += value;
    }
    const [line = "", ...rest] = this.#text.split("\n");
    this.#text = rest.join("\n");
    return Number(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.status;
    await this.#lines.cancel();
  }
}

/** Bytes a second from process to process. */
export async function measureBare(bytes: number): Promise<number> {
  await using receiver = new ByteEnd("receive", 0, bytes);
  await using _sender = new ByteEnd("send", await receiver.number(), bytes);
  return 1000 * bytes / await receiver.number();
}

let rounds = 0;

/** Bytes a second from process to process through the server, after an offer was accepted. */
export async function measureRelay(server: ServerProcess, bytes: number): Promise<number> {
  const round = ++rounds;
  await using ann = await join(server, `relayann${round}`);
  await using bob = await join(server, `relaybob${round}`);
  const id = `bench-${crypto.randomUUID()}`;
  await ann.send({ type: "offer", to: `relaybob${round}`, id, names: ["nothing"], count: 1, bytes });
  await bob.expect("offered");
  await bob.send({ type: "accept", id, secret: crypto.randomUUID() });
  const [{ ticket: out }, { ticket: into }] = [await ann.expect("accepted"), await bob.expect("accepted")];
  const kind = server.certificate === null ? "plain" : "tls";
  await using receiver = new ByteEnd("receive", server.port, bytes, into, kind);
  await using _sender = new ByteEnd("send", server.port, bytes, out, kind);
  const ms = await receiver.number();
  await bob.send({ type: "close", id, code: "done" });
  await ann.expect("closed");
  return 1000 * bytes / ms;
}

/** A peer that speaks the wire by hand, in no room. */
async function join(server: ServerProcess, name: string): Promise<ScriptedPeer> {
  const peer = new ScriptedPeer(await server.connect(), { name });
  await peer.send({ type: "hello", version: 1, name, rooms: [], features: [FILES_FEATURE] });
  await peer.expect("welcome");
  return peer;
}
