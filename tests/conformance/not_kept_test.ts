/**
 * Messages that cannot be stored: K3 of PROTOCOL.md, with a disk that the test breaks and repairs.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Refusal } from "../../server/refusal.ts";
import type { Draft, Receipt } from "../../server/store/store.ts";
import type { MessageOf } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, storageIn, type World } from "./harness.ts";
import { summaryOf } from "./summary.ts";
import { afterWelcome, secretOf } from "./talk.ts";

/** A store that says it stores messages until the test breaks it. */
class BreakingStore extends MemoryStore {
  override isFailing = false;
  #tell: (isFailing: boolean) => void = () => {};

  override onFailing(listener: (isFailing: boolean) => void = () => {}): void {
    this.#tell = listener;
  }

  set(isFailing: boolean): void {
    this.isFailing = isFailing;
    this.#tell(isFailing);
  }

  override async append(batch: readonly Draft[]): Promise<readonly (Receipt | Refusal)[]> {
    const kept = !this.isFailing;
    return (await super.append(batch)).map((receipt) => "id" in receipt ? { ...receipt, kept } : receipt);
  }
}

const BREAKING = { storage: storageIn(BreakingStore) };

function breakIt(world: World, isFailing: boolean): void {
  assert(world.store instanceof BreakingStore);
  world.store.set(isFailing);
}

async function okOf(peer: ScriptedPeer): Promise<MessageOf<"ok">> {
  const ok = await peer.ask({ type: "say", to: "#lobby", text: "x", ref: 1 });
  assert(ok.type === "ok");
  return ok;
}

conformance(
  "K3 everybody is notified once when messages can no longer be stored, and once when they can again",
  async (world) => {
    const [ann, bob] = await world.joinAll("ann", "bob");
    assert(ann !== undefined && bob !== undefined);
    const beside = await world.join("x", { beside: secretOf(bob), rooms: [] });
    for (const [isFailing, code] of [[true, "not_kept"], [false, "kept"]] as const) {
      breakIt(world, isFailing);
      for (const peer of [ann, bob, beside]) assertEquals(await peer.drain(), [{ type: "notice", code }]);
      for (let count = 0; count < 3; count++) await okOf(ann);
      assertEquals(summaryOf(await bob.drain()).filter((line) => line.includes("kept")), []);
    }
  },
  BREAKING,
);

conformance("K3 S5 while messages cannot be stored, each ok says so", async (world) => {
  const ann = await world.join("ann");
  assertEquals((await okOf(ann)).kept, undefined);
  breakIt(world, true);
  assertEquals((await okOf(ann)).kept, false);
  breakIt(world, false);
  assertEquals((await okOf(ann)).kept, undefined);
}, BREAKING);

conformance("K3 new and resumed sessions are notified after welcome", async (world) => {
  const ann = await world.join("ann");
  breakIt(world, true);
  for (const [name, hello] of [["bob", {}], ["x", { resume: secretOf(ann) }]] as const) {
    assertEquals(afterWelcome(await world.join(name, hello))[0], { type: "notice", code: "not_kept" });
  }
  breakIt(world, false);
  assertEquals(summaryOf(afterWelcome(await world.join("carol"))), ["carol in #lobby"]);
}, BREAKING);

conformance("K3 S5 a server that stores nothing by choice says so in each ok, and not by a notice", async (world) => {
  const ann = await world.join("ann");
  assertEquals((await okOf(ann)).kept, false);
  assertEquals(ann.received.filter(({ type }) => type === "notice"), []);
});
