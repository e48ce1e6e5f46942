/**
 * A stalled store, and a session that waits because of its rate, hold up nobody else: R4, R5 and E1 of PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Refusal } from "../../server/refusal.ts";
import type { Draft, Receipt } from "../../server/store/store.ts";
import type { Message } from "../../shared/wire/message.ts";
import { conformance, storageIn } from "./harness.ts";
import { pipeline, textsOf } from "./talk.ts";

/** A store that commits nothing until it is released. */
class StalledStore extends MemoryStore {
  readonly #stalled = Promise.withResolvers<void>();

  release(): void {
    this.#stalled.resolve();
  }

  override async append(batch: readonly Draft[]): Promise<readonly (Receipt | Refusal)[]> {
    await this.#stalled.promise;
    return await super.append(batch);
  }
}

conformance("R4 while the store is stalled, members who say nothing are served as usual", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  await bob.send({ type: "say", to: "#lobby", text: "waits", ref: 1 });
  assertEquals(await ann.drain(), []);
  const carol = await world.join("carol");
  assertEquals(await ann.drain(), [{ type: "joined", room: "#lobby", name: "carol" }]);
  assertEquals((await carol.ask({ type: "set_away", ref: 2 })).type, "ok");
  await bob.expect("away");
  assert(world.store instanceof StalledStore);
  world.store.release();
  assertEquals((await bob.ask({ type: "say", to: "#lobby", text: "goes on", ref: 3 })).type, "ok");
  await ann.drain();
  assertEquals(textsOf(ann.received), ["waits", "goes on"]);
}, { storage: storageIn(StalledStore) });

conformance("R5 E1 a session that waits long because of its rate does not count as silent", async (world) => {
  const ann = await world.join("ann", { rooms: ["#0"] });
  for (let room = 1; room < 230; room++) {
    await ann.send({ type: "join", room: `#${room}` });
    await ann.send({ type: "set_topic", room: `#${room}`, text: "x".repeat(1000) });
    // Ann sends a burst, and then the clock moves until the next one is allowed.
    if (room % 20 === 0) await world.pass(50, { step: 5, present: [ann] });
  }
  await world.pass(400, { step: 5, present: [ann] });
  const bob = await world.join("bob", { rooms: ["#0"] });
  await ann.drain();
  const pings = Array.from({ length: 90 }, (_, ref): Message => ({ type: "ping", ref }));
  await pipeline(bob, [...pings, { type: "list", ref: 100 }, { type: "ping", ref: 101 }]);
  await bob.expect("ok", ({ ref }) => ref === 100);
  // Its request is handled after some fifty seconds, and then it has another twenty.
  const received = await world.pass(60, { step: 2, present: [ann] });
  assertEquals(received(ann).filter(({ type }) => type === "parted"), []);
  await bob.expect("pong", ({ ref }) => ref === 101);
}, { limits: { rate: 1, burst: 100, idleTimeout: 20, maxRooms: 0 }, over: ["memory"] });
