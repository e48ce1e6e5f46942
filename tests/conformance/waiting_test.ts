/**
 * Nobody waits for anybody: a store that stands still, and a session that has to wait for its turn, hold up only what
 * waits for them. R4, R5 and E1 are in PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Refusal } from "../../server/refusal.ts";
import type { Draft, Receipt } from "../../server/store/store.ts";
import type { Message } from "../../shared/wire/message.ts";
import { conformance, keptIn } from "./harness.ts";
import { pipeline, textsOf } from "./talk.ts";

/** A store that commits nothing until it is let go. */
class HeldStore extends MemoryStore {
  readonly #held = Promise.withResolvers<void>();

  release(): void {
    this.#held.resolve();
  }

  override async append(batch: readonly Draft[]): Promise<readonly (Receipt | Refusal)[]> {
    await this.#held.promise;
    return await super.append(batch);
  }
}

conformance("R4 while the store stands still, whoever says nothing is served as ever", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  await bob.send({ type: "say", to: "#lobby", text: "waits", ref: 1 });
  assertEquals(await ann.drain(), []);
  const carol = await world.join("carol");
  assertEquals(await ann.drain(), [{ type: "joined", room: "#lobby", name: "carol" }]);
  assertEquals((await carol.ask({ type: "set_away", ref: 2 })).type, "ok");
  await bob.expect("away");
  assert(world.store instanceof HeldStore);
  world.store.release();
  assertEquals((await bob.ask({ type: "say", to: "#lobby", text: "goes on", ref: 3 })).type, "ok");
  await ann.drain();
  assertEquals(textsOf(ann.received), ["waits", "goes on"]);
}, { kept: keptIn(HeldStore) });

conformance("R5 E1 who waits very long for its turn is not taken for silent", async (world) => {
  const ann = await world.join("ann", { rooms: ["#0"] });
  for (let room = 1; room < 230; room++) {
    await ann.send({ type: "join", room: `#${room}` });
    await ann.send({ type: "set_topic", room: `#${room}`, text: "x".repeat(1000) });
    // A burst of ann's, and then time for the next one.
    if (room % 20 === 0) await world.pass(50, { step: 5, present: [ann] });
  }
  await world.pass(400, { step: 5, present: [ann] });
  const bob = await world.join("bob", { rooms: ["#0"] });
  await ann.drain();
  const pings = Array.from({ length: 90 }, (_, ref): Message => ({ type: "ping", ref }));
  await pipeline(bob, [...pings, { type: "list", ref: 100 }, { type: "ping", ref: 101 }]);
  await bob.expect("ok", ({ ref }) => ref === 100);
  // Its turn comes after some fifty seconds; then it has another twenty.
  const heard = await world.pass(60, { step: 2, present: [ann] });
  assertEquals(heard(ann).filter(({ type }) => type === "parted"), []);
  await bob.expect("pong", ({ ref }) => ref === 101);
}, { limits: { rate: 1, burst: 100, idleTimeout: 20, maxRooms: 0 }, over: ["memory"] });
