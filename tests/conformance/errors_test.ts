/**
 * Section 7 of PROTOCOL.md: each error code is caused once, and closes the connection if the table says so. Also the
 * limits of connections.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Refusal } from "../../server/refusal.ts";
import { type HistoryQuery, type Page, type Receipt, UnreadableError } from "../../server/store/store.ts";
import type { ClientMessage } from "../../shared/wire/message.ts";
import { header, rawFrame } from "../support/frames.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { askOf, offerTo } from "./transfer_peers.ts";
import { ERROR_ROWS } from "./document.ts";
import { conformance, storageIn, type World } from "./harness.ts";
import { helloOf, textsOf, welcomeOf } from "./talk.ts";

const LIMITS = { maxText: 10, maxRooms: 2, maxConnections: 3, maxPerAddress: 2, maxRoomsInAll: 3 };

/** What a stranger or a member sends to get an error code. If `closes` is `false`, the connection continues. */
interface Cause {
  readonly bytes?: Uint8Array;
  readonly message?: ClientMessage;
  readonly by: "stranger" | "member";
  readonly closes: boolean;
}

const CAUSES: Readonly<Record<string, readonly Cause[]>> = {
  "bad_frame": [
    { bytes: header(-1), by: "stranger", closes: true },
    { bytes: header(0), by: "member", closes: true },
  ],
  "bad_invitation": [],
  "bad_message": [
    { bytes: rawFrame("bob"), by: "stranger", closes: true },
    { bytes: rawFrame("[]"), by: "member", closes: true },
    { bytes: rawFrame("{}"), by: "member", closes: true },
    { bytes: rawFrame('{"type":"dance"}'), by: "member", closes: false },
    { bytes: rawFrame('{"type":"join"}'), by: "member", closes: false },
  ],
  "bad_name": [
    { message: helloOf("#bob"), by: "stranger", closes: true },
    { message: { type: "rename", name: "b b" }, by: "member", closes: false },
  ],
  "bad_room": [
    { message: helloOf("bob", { rooms: ["lobby"] }), by: "stranger", closes: true },
    { message: { type: "join", room: "lobby" }, by: "member", closes: false },
  ],
  "bad_password": [],
  "bad_proof": [],
  "bad_ticket": [{ message: { type: "transfer", ticket: "0123456789abcdef" }, by: "stranger", closes: true }],
  "bad_version": [{ message: helloOf("bob", { version: 2 }), by: "stranger", closes: true }],
  empty: [{ message: { type: "say", to: "#lobby", text: "\u200b" }, by: "member", closes: false }],
  "hello_first": [{ message: { type: "list" }, by: "stranger", closes: true }],
  "hello_twice": [{ message: helloOf("bob"), by: "member", closes: true }],
  "id_taken": [{ message: offerTo("ann"), by: "member", closes: false }],
  "internal": [{ message: { type: "say", to: "#lobby", text: "fail" }, by: "member", closes: false }],
  "mailbox_full": [],
  "members_only": [],
  "last_device": [],
  "name_owned": [],
  "name_taken": [
    { message: helloOf("ANN"), by: "stranger", closes: true },
    { message: { type: "rename", name: "ann" }, by: "member", closes: false },
  ],
  "no_search": [],
  "no_such_deal": [{ message: { type: "accept", id: "no-such-deal-0123" }, by: "member", closes: false }],
  "no_such_device": [{ message: { type: "find_device", code: "12345678" }, by: "member", closes: false }],
  "no_such_message": [{ message: { type: "edit", to: "#ann", id: 9, text: "x" }, by: "member", closes: false }],
  "no_such_person": [{ message: { type: "say", to: "nobody", text: "x" }, by: "member", closes: false }],
  "no_such_room": [{ message: { type: "say", to: "#none", text: "x" }, by: "member", closes: false }],
  "not_allowed": [{ message: { type: "make_invitation" }, by: "member", closes: false }],
  "not_invited": [],
  "not_in_room": [{ message: { type: "say", to: "#ann", text: "x" }, by: "member", closes: false }],
  "not_shared": [{ message: askOf("ann"), by: "member", closes: false }],
  "not_yours": [{ message: { type: "delete", to: "#ann", id: 1 }, by: "member", closes: false }],
  "takes_no_files": [{ message: offerTo("bob", { id: "deal-of-bob-012345" }), by: "member", closes: false }],
  "too_large": [{ message: { type: "say", to: "#lobby", text: "x".repeat(11) }, by: "member", closes: false }],
  "too_many_rooms": [
    { message: helloOf("bob", { rooms: ["#1", "#2", "#3"] }), by: "stranger", closes: true },
    { message: { type: "join", room: "#ann" }, by: "member", closes: false },
  ],
  "rooms_full": [{ message: { type: "join", room: "#new" }, by: "member", closes: false }],
  // A single message does not cause the empty ones. They are tested below, or with the rules that mention them.
  "address_full": [],
  "busy": [],
  "disk_low": [],
  "password_needed": [],
  "server_full": [],
  "too_late": [],
  "too_many_deals": [],
  "too_many_devices": [],
  "too_many_invitations": [],
  "too_much": [],
  "too_old": [],
  "transfers_full": [],
  "wait": [],
  "unreadable": [{ message: { type: "history", to: "#ann", before: 998 }, by: "member", closes: false }],
};

class FailingStore extends MemoryStore {
  override append(batch: Parameters<MemoryStore["append"]>[0]): Promise<readonly (Receipt | Refusal)[]> {
    return batch.some(({ text }) => text === "fail") ? Promise.reject(new Error("no space")) : super.append(batch);
  }

  override history(query: HistoryQuery): Promise<Page> {
    if (query.before === 998) return Promise.reject(new UnreadableError());
    return query.before === 999 ? Promise.reject(new Error("a defect")) : super.history(query);
  }

  override search(): Promise<Page> {
    return Promise.reject(new Error("no index"));
  }
}

Deno.test("section 7 says which codes close the connection, as these tests do", () => {
  assertEquals(Object.keys(CAUSES).toSorted(), ERROR_ROWS.map(({ code }) => code).toSorted());
  for (const { code, closes } of ERROR_ROWS) {
    for (const cause of CAUSES[code] ?? []) {
      const expected = closes === "in `hello`" ? cause.by === "stranger" : closes === "yes";
      if (!closes.startsWith("M1")) assertEquals(cause.closes, expected, code);
    }
  }
});

async function theErrorOf(peer: ScriptedPeer, cause: Cause): Promise<string> {
  await peer.send(cause.bytes ?? new Uint8Array(0));
  if (cause.message !== undefined) await peer.send(cause.message);
  const error = await peer.expect("error");
  assert(error.text.length > 0 && /^[\x20-\x7e]+$/.test(error.text), "a text for people who read the wire");
  return error.code;
}

for (const [code, causes] of Object.entries(CAUSES)) {
  for (const [index, cause] of causes.entries()) {
    const end = cause.closes ? "and the connection ends, without a bye" : "and the session continues";
    conformance(`section 7 ${code} (${index + 1}) is the answer to a ${cause.by}, ${end}`, async (world) => {
      const ann = await world.join("ann", { rooms: ["#ann"], features: ["files"] });
      await ann.ask({ type: "say", to: "#ann", text: "x", ref: 1 });
      const peer = cause.by === "stranger"
        ? await world.connect()
        : await world.join("bob", { rooms: ["#lobby", "#2"], features: ["files"] });
      await ann.ask({ ...offerTo("bob"), ref: 2 });
      assertEquals(await theErrorOf(peer, cause), code);
      if (cause.closes) return assertEquals(await peer.end(), []);
      assertEquals((await peer.ask({ type: "say", to: "#lobby", text: "x", ref: 1 })).type, "ok");
    }, { limits: LIMITS, storage: storageIn(FailingStore) });
  }
}

async function isFull(peer: ScriptedPeer, code: string, limit: number): Promise<void> {
  const error = await peer.expect("error");
  assertEquals([error.code, error.limit, await peer.end()], [code, limit, []]);
}

conformance(
  "section 7 server_full: the number of sessions is limited, but a session can always be resumed",
  async (world) => {
    const [, bob] = await world.joinAll("ann", "bob", "carol");
    assert(bob !== undefined);
    const late = await world.connect();
    await late.send(helloOf("late"));
    await isFull(late, "server_full", 3);
    const again = await world.join("x", { resume: welcomeOf(bob).resume });
    assertEquals(welcomeOf(again).resumed, true);
    await again.send({ type: "quit" });
    await again.end();
    assertEquals((await world.join("late")).isEnded, false);
  },
  { limits: LIMITS },
);

async function joinFrom(world: World, name: string, from: string): Promise<ScriptedPeer> {
  return await world.join(name, {}, { from });
}

conformance(
  "section 7 address_full: the number of connections from one address is limited, except for loopback",
  async (world) => {
    const first = await joinFrom(world, "a", "192.0.2.1");
    await joinFrom(world, "b", "192.0.2.1");
    const refused = await world.connect({ from: "192.0.2.1" });
    await isFull(refused, "address_full", 2);
    await refused.close();
    const other = await joinFrom(world, "c", "192.0.2.2");
    for (let count = 0; count < 5; count++) await joinFrom(world, `l${count}`, "127.0.0.1");
    await first.close();
    await other.expect("parted");
    // The connection stops counting when the server has closed its side too, a few turns of the event loop later.
    await other.drain();
    const next = await joinFrom(world, "d", "192.0.2.1");
    await next.ask({ type: "say", to: "#lobby", text: "x", ref: 1 });
    assertEquals(textsOf(await other.drain()), ["x"]);
  },
  { limits: { ...LIMITS, maxConnections: 0 }, over: ["memory"] },
);

conformance(
  "section 7 internal: when the store fails, the requests are answered in order, and the next message is stored",
  async (world) => {
    const [ann, bob] = await world.joinAll("ann", "bob");
    assert(ann !== undefined && bob !== undefined);
    for (const [ref, text] of ["one", "fail", "two", "fail", "three"].entries()) {
      const answer = await bob.ask({ type: "say", to: "#lobby", text, ref });
      assertEquals(answer.type === "error" ? answer.code : answer.type, text === "fail" ? "internal" : "ok");
    }
    assertEquals(textsOf(await ann.drain()), ["one", "two", "three"]);
    assertEquals(world.logged("messages could not be stored").length, 2);
  },
  { storage: storageIn(FailingStore) },
);

conformance(
  "section 7 internal: when the store cannot be read, the request is refused and the session continues",
  async (world) => {
    const ann = await world.join("ann");
    for (
      const request of [{ type: "search", text: "x", ref: 1 }, {
        type: "history",
        to: "#lobby",
        before: 999,
        ref: 2,
      }] as const
    ) {
      const answer = await ann.ask(request);
      assertEquals(answer.type === "error" && answer.code, "internal");
    }
    await ann.ask({ type: "say", to: "#lobby", text: "x", ref: 4 });
    assertEquals((await ann.ask({ type: "history", to: "#lobby", ref: 5 })).type, "ok");
    assertEquals(world.logged("request failed").length, 2);
  },
  { storage: storageIn(FailingStore), mayFail: true },
);
