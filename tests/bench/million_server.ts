/**
 * A server with a long history: its start beside one with an empty folder, the time of a member to the end of a
 * backlog, and searches over the wire.
 *
 * @module
 */
import { ScriptedPeer } from "../support/scripted_peer.ts";
import { type Figure, inMs, median, took } from "./figures.ts";
import { personName, roomName, ROOMS } from "./million_folder.ts";
import { REPEATS, SEARCHES, type SearchKind, type Wanted } from "./million_searches.ts";
import { ServerProcess } from "./server_process.ts";

/** Starts of each kind, alternating with an empty folder. */
const ROUNDS = 15;

/** How many messages are measured from their `ok` until they are found. */
const FOLLOWED = 20;

/** How many messages of a room newcomers see. */
const BACKLOG = 20;

export async function measureServer(folder: string): Promise<Figure[]> {
  const starts = await measureStart(folder);
  await using server = await ServerProcess.start(["--data", folder]);
  const joins: number[] = [];
  for (let id = 1; id <= ROOMS; id++) joins.push(await took(() => join(server, id)));
  const figures: Figure[] = [...starts, { name: "hello until the end of the backlog", value: inMs(joins) }];
  await using searcher = await Searcher.meet(server);
  // The worker of the index starts with the first search.
  await searcher.find({ text: "the" });
  for (const kind of SEARCHES) figures.push({ name: `/search ${kind.name}`, value: inMs(await searcher.time(kind)) });
  const delays: number[] = [];
  for (let count = 0; count < FOLLOWED; count++) delays.push(await searcher.follow(`${count}x${Date.now()}`));
  return [...figures, { name: "from `ok` until it is found", value: inMs(delays) }];
}

async function measureStart(folder: string): Promise<Figure[]> {
  const empty = await Deno.makeTempDir({ prefix: "chat-bench-empty-" });
  try {
    const times: Record<"empty" | "full", number[]> = { empty: [], full: [] };
    for (let round = 0; round < ROUNDS; round++) {
      times.empty.push(await start(empty));
      times.full.push(await start(folder));
    }
    const ratio = (median(times.full) / median(times.empty)).toFixed(2);
    return [
      { name: "start with an empty folder", value: inMs(times.empty) },
      { name: "start with all messages", value: `${inMs(times.full)} (${ratio} times)` },
    ];
  } finally {
    await Deno.remove(empty, { recursive: true });
  }
}

async function start(folder: string): Promise<number> {
  const began = performance.now();
  await using _server = await ServerProcess.start(["--data", folder]);
  return performance.now() - began;
}

async function join(server: ServerProcess, room: number): Promise<void> {
  await using peer = await meet(server, { name: `new${room}`, rooms: [roomName(room)] });
  await peer.expect("joined");
  const shown = peer.received.filter(({ type }) => type === "message").length;
  if (shown !== BACKLOG) {
    throw new Error(`${roomName(room)} showed ${shown} messages to a newcomer, and not ${BACKLOG}`);
  }
}

/** A member that searches. */
class Searcher implements AsyncDisposable {
  readonly #peer: ScriptedPeer;
  #lastRef = 0;

  private constructor(peer: ScriptedPeer) {
    this.#peer = peer;
  }

  static async meet(server: ServerProcess): Promise<Searcher> {
    const peer = await meet(server, { name: "searcher", rooms: [roomName(1)] });
    await peer.expect("joined");
    return new Searcher(peer);
  }

  /** How many messages are found. */
  async find({ text, author, room }: Wanted): Promise<number> {
    const ref = ++this.#lastRef;
    const from = author === undefined ? {} : { from: personName(author) };
    const where = room === undefined ? {} : { in: roomName(room) };
    await this.#peer.send({ type: "search", ref, ...(text === undefined ? {} : { text }), ...from, ...where });
    let found = 0;
    for (;;) {
      const message = await this.#peer.next();
      if (message.type === "error") throw new Error(`A search was refused: ${message.code}`);
      if (message.type === "messages") found += message.messages.length;
      if (message.type === "ok" && message.ref === ref) return found;
    }
  }

  /** How long searches of a kind take, each in milliseconds. */
  async time({ queries, isFound }: SearchKind): Promise<number[]> {
    const times: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      for (const query of queries) {
        const began = performance.now();
        const found = await this.find(query);
        times.push(performance.now() - began);
        if (isFound && found === 0) throw new Error(`Nothing was found by ${JSON.stringify(query)}`);
      }
    }
    return times;
  }

  /** How long it takes from the `ok` to a message until it is found. */
  async follow(text: string): Promise<number> {
    await this.#peer.ask({ type: "say", to: roomName(1), text, ref: ++this.#lastRef });
    return await took(async () => {
      while (await this.find({ text }) === 0);
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#peer.close();
  }
}

async function meet(
  server: ServerProcess,
  who: { readonly name: string; readonly rooms: readonly string[] },
): Promise<ScriptedPeer> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  conn.setNoDelay(true);
  const peer = new ScriptedPeer(conn);
  await peer.send({ type: "hello", version: 1, name: who.name, rooms: [...who.rooms], features: ["history"] });
  return peer;
}
