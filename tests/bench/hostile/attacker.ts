/**
 * The hostile process: does one thing as often as the server lets it, from one address, until it is killed. Its
 * arguments are the kind of attack, and the server's host and port.
 *
 * @module
 */
import { encodeMessage, type Message } from "../../../shared/wire/message.ts";
import { roomName, ROOMS, word } from "../million_folder.ts";
import { sleep } from "../../support/patience.ts";
import { Guest } from "./guest.ts";

/** As many connections as one address may have by default. */
const CONNECTIONS = 32;

const ROOM_NAMES = Array.from({ length: ROOMS }, (_, at) => roomName(at + 1));
const [kind = "", hostname = "", port = ""] = Deno.args;
const server = { hostname, port: Number(port) };

/** Many words, each of which is the beginning of many others. */
const HARD_SEARCH = "a b c d e f g h i k l m n o p q";

let names = 0;

/** A newcomer with a throw-away name; `null` if the server does not let it in. */
async function newcomer(hello: { rooms?: string[]; seen?: Record<string, number>; log?: string } = {}) {
  try {
    const entered = await Guest.enter(server, {
      name: `mob${Deno.pid}-${++names}`,
      rooms: [],
      features: ["files"],
      ...hello,
    });
    if (entered.answer?.type === "welcome") return { guest: entered.guest, welcome: entered.answer };
    entered.guest.close();
  } catch {
    // The server accepts no connection at the moment.
  }
  await sleep(10);
  return null;
}

/** Sends many requests in one go, without waiting for the answers, and leaves when they have come or the server closes. */
async function floodAndLeave(guest: Guest, requests: readonly Message[]): Promise<void> {
  for (const request of requests.slice(0, -1)) await guest.send(request).catch(() => {});
  const last = requests.at(-1);
  if (last !== undefined) await guest.ask(last).catch(() => null);
  guest.close();
}

/** Each attack, as what one of many workers does again and again. */
const ATTACKS: Readonly<Record<string, (worker: number) => Promise<void>>> = {
  /** Asks one search and leaves without waiting for the answer. */
  async searches() {
    const entered = await newcomer();
    await entered?.guest.send({ type: "search", text: word(names % 20), ref: 1 });
    entered?.guest.close();
  },
  /** Arrives in all rooms as somebody who has missed everything. */
  async arrivals() {
    const first = await newcomer();
    first?.guest.close();
    if (first === null) return;
    const seen = Object.fromEntries(ROOM_NAMES.map((room) => [room, 0]));
    (await newcomer({ rooms: ROOM_NAMES, seen, log: first.welcome.log }))?.guest.close();
  },
  /** Comes back to all rooms with everything missed, as a person who is known, and never reads. */
  async backlogs() {
    const first = await newcomer();
    if (first === null) return;
    const seen = Object.fromEntries(ROOM_NAMES.map((room) => [room, 0]));
    const { log, resume, name } = first.welcome;
    const conn = await Deno.connect(server);
    const hello = { type: "hello", version: 1, name, beside: resume, rooms: ROOM_NAMES, seen, log } as const;
    await conn.write(encodeMessage(hello));
    await sleep(2000);
    conn.close();
    first.guest.close();
  },
  /** Asks for all that the server can list, and for pages of all rooms. */
  async lists() {
    const entered = await newcomer({ rooms: ROOM_NAMES });
    const requests = Array.from({ length: 200 }, (_, at): Message[] => [
      { type: "who" },
      { type: "list" },
      { type: "roster" },
      { type: "history", to: ROOM_NAMES[at % ROOMS] ?? "", limit: 1000 },
      { type: "search", text: HARD_SEARCH },
    ]);
    if (entered !== null) await floodAndLeave(entered.guest, requests.flat());
  },
  /** Changes its name, and is away and back, in as many rooms as it may be in. */
  async renames(worker) {
    const rooms = [...ROOM_NAMES, ...Array.from({ length: 50 - ROOMS }, (_, at) => `#mob${at}`)];
    const entered = await newcomer({ rooms });
    if (entered === null) return;
    const requests = Array.from({ length: 500 }, (_, at): Message[] => [
      { type: "rename", name: `mob${Deno.pid}-${worker}-${at % 7}` },
      { type: "set_away", text: "away" },
      { type: "set_back" },
    ]);
    await floodAndLeave(entered.guest, requests.flat());
  },
  /** Offers files to everybody, under one name after the other. */
  async offers() {
    const entered = await newcomer();
    const offers = Array.from({ length: 32 }, (_, at): Message => ({
      type: "offer",
      to: `guest${(names * 32 + at) % 100}`,
      id: `hostile-${Deno.pid}-${names}-${at}-0123456789`,
      names: ["virus.exe"],
      count: 1,
      bytes: 1,
    }));
    if (entered !== null) await floodAndLeave(entered.guest, offers);
  },
  /** Accepts its own offers, and never opens the connections for the bytes. */
  async tickets() {
    const [one, other] = [await newcomer(), await newcomer()];
    if (one === null || other === null) return;
    const to = other.welcome.name;
    for (let at = 0; at < 32; at++) {
      const id = `ticket-${Deno.pid}-${names}-${at}-0123456789`;
      if ((await one.guest.ask({ type: "offer", to, id, names: ["a"], count: 1, bytes: 1 }))?.type !== "ok") break;
      if ((await other.guest.ask({ type: "accept", id }))?.type !== "ok") break;
    }
    await sleep(5000);
    for (const { guest } of [one, other]) guest.close();
  },
  /** Writes to people who are offline. */
  async mailboxes() {
    const entered = await newcomer();
    const texts = Array.from({ length: 100 }, (_, at): Message => ({
      type: "say",
      to: `person${1 + (names + at) % 200}`,
      text: "x".repeat(1000),
    }));
    if (entered !== null) await floodAndLeave(entered.guest, texts);
  },
  /** Joins and leaves all rooms, and changes its name in between. */
  async presence(worker) {
    const entered = await newcomer({ rooms: ROOM_NAMES });
    if (entered === null) return;
    const { guest } = entered;
    for (let at = 0; at < 1000 && !guest.hasEnded; at++) {
      const room = ROOM_NAMES[at % 5] ?? "";
      await guest.ask({ type: "part", room });
      await guest.ask({ type: "rename", name: `mob${worker}-${at}` });
      await guest.ask({ type: "join", room });
    }
    guest.close();
  },
};

if (import.meta.main) {
  const attack = ATTACKS[kind];
  if (attack === undefined) throw new Error(`There is no attack ${kind}; there are ${Object.keys(ATTACKS).join(", ")}`);
  await Promise.all(Array.from({ length: kind === "tickets" ? CONNECTIONS / 2 : CONNECTIONS }, async (_, worker) => {
    for (;;) await attack(worker).catch(() => sleep(10));
  }));
}
