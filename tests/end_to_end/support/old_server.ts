/**
 * A server of the time before keys: it answers `hello` with `welcome`, whatever is in it, and each `say` with `ok`.
 *
 * @module
 */
import type { MessageOf } from "../../../shared/wire/message.ts";
import { ScriptedPeer } from "../../support/scripted_peer.ts";

const WELCOME: Omit<MessageOf<"welcome">, "name"> = {
  type: "welcome",
  version: 1,
  resume: "0123456789abcdef",
  log: "an old log",
  limits: {},
  features: ["history", "gaps", "files", "shape", "roster", "brief", "seen"],
};

/** Must be disposed of. */
export class OldServer implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #peers = new Set<ScriptedPeer>();
  readonly #running = new Set<Promise<void>>();
  readonly #accepting = this.#accept();

  get port(): number {
    return this.#listener.addr.port;
  }

  /** How many texts it was sent. */
  texts = 0;

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await Promise.all([...this.#peers].map((peer) => peer.vanish()));
    await Promise.all([this.#accepting, ...this.#running]);
  }

  async #accept(): Promise<void> {
    for (;;) {
      let conn: Deno.TcpConn;
      try {
        conn = await this.#listener.accept();
      } catch {
        // It is disposed of.
        return;
      }
      const peer = new ScriptedPeer(conn, { name: "The client" });
      this.#peers.add(peer);
      this.#running.add(this.#serve(peer));
    }
  }

  async #serve(peer: ScriptedPeer): Promise<void> {
    try {
      const { name } = await peer.expect("hello");
      await peer.send({ ...WELCOME, name });
      for (;;) {
        const message = await peer.next();
        const ref = "ref" in message && message.ref !== undefined ? { ref: message.ref } : {};
        if (message.type === "say") {
          this.texts++;
          await peer.send({ type: "ok", id: this.texts, time: Date.now(), ...ref });
        } else if (message.type === "ping") await peer.send({ type: "pong", ...ref });
      }
    } catch {
      // The client has gone.
    }
  }
}
