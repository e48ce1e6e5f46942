/**
 * Members and senders that load a server and count what they receive. Every member is a connection; senders are members
 * too and receive their own messages.
 *
 * @module
 */
import { HEADER_BYTES } from "../../shared/wire/frame.ts";
import { encodeMessage } from "../../shared/wire/message.ts";
import { MEMBERS_PATIENCE_MS, sleep } from "../support/patience.ts";
import { SayFrames } from "./say_frames.ts";
import type { ServerProcess } from "./server_process.ts";

/** The load on the server. */
export interface Work {
  readonly name: string;
  /** Members of each room. */
  readonly members: number;
  readonly rooms: number;
  /** Members that send, over all rooms. */
  readonly senders: number;
  /** Messages that are sent and not yet delivered to everybody, over all rooms. */
  readonly window: number;
}

/** The results. */
export interface Result {
  readonly deliveriesPerSecond: number;
  /** Processor time of the server for each delivery, in microseconds. */
  readonly cpuMicroseconds: number;
  /** Resident memory of the server at the end, in MiB. */
  readonly residentMiB: number;
  /** Messages that did not reach everybody. */
  readonly lost: number;
}

const TEXT = "x".repeat(100);
/** Where the type begins in `{"type":"message"`: no other type that a member receives begins with an m. */
const TYPE_OFFSET = HEADER_BYTES + 9;
const M = "m".charCodeAt(0);

/** One member. Counts messages without decoding them, so that counting costs less than what it measures. */
class Member {
  readonly #conn: Deno.Conn;
  readonly #heard: (messages: number) => void;
  #rest = new Uint8Array(0);
  #frames = 0;
  readonly #say: SayFrames;
  #isWriting = false;
  #unsent = 0;
  #hasEnded = false;

  constructor(conn: Deno.Conn, room: string, heard: (messages: number) => void) {
    this.#conn = conn;
    this.#heard = heard;
    this.#say = new SayFrames(room, TEXT);
  }

  get frames(): number {
    return this.#frames;
  }

  /** Whether the connection has ended. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  async read(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (let count = await this.#conn.read(buffer); count !== null; count = await this.#conn.read(buffer)) {
        this.#count(buffer.subarray(0, count));
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted)) throw error;
    } finally {
      this.#hasEnded = true;
    }
  }

  /** Sends this many messages soon. */
  send(messages: number): void {
    this.#unsent += messages;
    if (!this.#isWriting) this.#write();
  }

  async greet(name: string, room: string): Promise<void> {
    await this.#writeAll(encodeMessage({ type: "hello", version: 1, name, rooms: [room] }));
  }

  close(): void {
    this.#conn.close();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#unsent > 0) {
      const bytes = this.#say.take(this.#unsent);
      this.#unsent = 0;
      await this.#writeAll(bytes);
    }
    this.#isWriting = false;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  #count(chunk: Uint8Array): void {
    let bytes = chunk;
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + chunk.length);
      bytes.set(this.#rest);
      bytes.set(chunk, this.#rest.length);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    let messages = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const end = at + HEADER_BYTES + view.getInt32(at, true);
      if (end > bytes.length) break;
      if (bytes[at + TYPE_OFFSET] === M) messages++;
      this.#frames++;
      at = end;
    }
    this.#rest = bytes.slice(at);
    if (messages > 0) this.#heard(messages);
  }
}

/** How many connect before the next ones do. */
const BATCH = 100;

/** Waits until all are in their rooms. */
async function inTheirRooms(members: readonly Member[]): Promise<void> {
  const lateMs = performance.now() + MEMBERS_PATIENCE_MS;
  while (members.some((member) => member.frames < 2)) {
    const gone = members.filter((member) => member.hasEnded).length;
    if (gone > 0 || performance.now() > lateMs) throw new Error(`Not all are in their rooms: the server left ${gone}`);
    await sleep(1);
  }
}

/** Loads a server for this many seconds, after a second of warming up. */
export async function load(server: ServerProcess, work: Work, seconds: number): Promise<Result> {
  let delivered = 0;
  let sent = 0;
  let next = 0;
  let isOver = false;
  let wake = () => {};
  const size = work.members * work.rooms;
  const members: Member[] = [];
  const more = () => {
    if (isOver) return;
    let credit = work.window - (sent - delivered / work.members);
    const most = Math.ceil(work.window / work.senders);
    while (credit >= 1) {
      const count = Math.min(Math.floor(credit), most);
      members[next]?.send(count);
      next = (next + 1) % work.senders;
      sent += count;
      credit -= count;
    }
  };
  const heard = (messages: number) => {
    delivered += messages;
    more();
    if (isOver && delivered === sent * work.members) wake();
  };
  const readers: Promise<void>[] = [];
  for (let i = 0; i < size; i++) {
    const conn = await server.connect();
    // The first ones send, and are spread over the rooms.
    const room = `#bench${i % work.rooms}`;
    const member = new Member(conn, room, heard);
    members.push(member);
    readers.push(member.read());
    await member.greet(`m${i}`, room);
    // The server ends the oldest handshakes if there are too many.
    if (i % BATCH === BATCH - 1) await inTheirRooms(members);
  }
  await inTheirRooms(members);
  more();
  await sleep(1000);
  const began = performance.now();
  const deliveredBefore = delivered;
  const cpuBefore = server.cpuSeconds();
  await sleep(seconds * 1000);
  const deliveries = delivered - deliveredBefore;
  const cpu = server.cpuSeconds() - cpuBefore;
  const elapsed = (performance.now() - began) / 1000;
  const residentMiB = server.residentMiB();
  isOver = true;
  // This process may need longer for what has arrived than the server for sending it.
  for (let before = -1; delivered < sent * work.members && delivered > before;) {
    before = delivered;
    await Promise.race([new Promise<void>((resolve) => wake = resolve), sleep(5000)]);
  }
  for (const member of members) member.close();
  await Promise.all(readers);
  return {
    deliveriesPerSecond: deliveries / elapsed,
    cpuMicroseconds: (cpu * 1e6) / deliveries,
    residentMiB,
    lost: sent * work.members - delivered,
  };
}
