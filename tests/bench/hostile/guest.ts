/**
 * A member of the measurement: a connection that reads all the time, answers nothing by itself, and keeps nothing.
 *
 * @module
 */
import { FrameDecoder } from "../../../shared/wire/frame.ts";
import { decodePayload, encodeMessage, type Message, type MessageOf } from "../../../shared/wire/message.ts";

/** Must be closed. */
export class Guest {
  /** Called with each message of the server, in order. */
  heard: (message: Message) => void = () => {};
  readonly #conn: Deno.TcpConn;
  readonly #decoder = new FrameDecoder();
  /** Callers that wait for a message, the oldest first. */
  readonly #waiting = new Set<(message: Message) => void>();
  #ended: () => void = () => {};
  #ref = 0;
  /** Whether the server or this side has ended the connection. */
  hasEnded = false;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    conn.setNoDelay(true);
    this.#read();
  }

  /** Connects and says `hello`. Resolves when `welcome` has come, or the refusal. */
  static async enter(
    server: Deno.ConnectOptions,
    hello: Omit<MessageOf<"hello">, "type" | "version">,
  ): Promise<{ guest: Guest; answer: Message | null }> {
    const guest = new Guest(await Deno.connect(server));
    const answer = guest.until(({ type }) => type === "welcome" || type === "error");
    await guest.send({ type: "hello", version: 1, ...hello });
    return { guest, answer: await answer };
  }

  async send(message: Message): Promise<void> {
    const bytes = encodeMessage(message);
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  /** The next message that matches; `null` if the connection ends before. */
  until(matches: (message: Message) => boolean): Promise<Message | null> {
    if (this.hasEnded) return Promise.resolve(null);
    return new Promise((resolve) => {
      const before = this.#ended;
      const look = (message: Message) => {
        if (!matches(message)) return;
        this.#waiting.delete(look);
        resolve(message);
      };
      this.#waiting.add(look);
      this.#ended = () => {
        before();
        resolve(null);
      };
    });
  }

  /** Sends a request and returns its `ok` or `error`; `null` if the connection ends before. */
  async ask(request: Message): Promise<Message | null> {
    const ref = ++this.#ref;
    const answer = this.until((message) => (message.type === "ok" || message.type === "error") && message.ref === ref);
    await this.send({ ...request, ref } as Message);
    return await answer;
  }

  close(): void {
    if (this.hasEnded) return;
    this.#conn.close();
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (let count = await this.#conn.read(buffer); count !== null; count = await this.#conn.read(buffer)) {
        this.#decoder.push(buffer.subarray(0, count));
        for (let payload = this.#decoder.next(); payload !== null; payload = this.#decoder.next()) {
          const message = decodePayload(payload) as unknown as Message;
          this.heard(message);
          for (const look of [...this.#waiting]) look(message);
        }
      }
      this.#conn.close();
    } catch {
      // The connection is closed, here or there.
    }
    this.hasEnded = true;
    this.#ended();
  }
}
