import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { isProof, proofOf, randomText } from "../../../client/transfer/proof.ts";
import { BytePeer } from "../../support/byte_peer.ts";
import { until } from "../../support/until.ts";
import { Gate } from "./support/memory_disk.ts";
import { Party } from "./support/party.ts";
import { framesOf } from "./support/scripted_end.ts";

const BYTES = new Uint8Array(600_000).map((_, i) => i * 7 + (i >> 8));

Deno.test("proofOf returns the example of PROTOCOL.md (T9)", async () => {
  const document = await Deno.readTextFile(new URL("../../../shared/PROTOCOL.md", import.meta.url));
  const messages = [...document.matchAll(/^(?:1 )?(\{"type":.*\})$/gm)]
    .map(([, json = ""]) => JSON.parse(json)) as Record<string, string>[];
  const first = messages.find(({ type, secret }) => type === "accept" && secret !== undefined);
  const ask = messages.find(({ type, nonce }) => type === "ask" && nonce !== undefined);
  const accepted = messages.find(({ type, proof }) => type === "accepted" && proof !== undefined);
  const shown = messages.find(({ type, proof }) => type === "proof" && proof !== undefined);
  const exchange = { id: accepted?.id ?? "", nonce: ask?.nonce ?? "", answer: accepted?.answer ?? "" };
  assertEquals(accepted?.proof, proofOf("accept", first?.secret ?? "", exchange));
  assertEquals(shown?.proof, proofOf("begin", first?.secret ?? "", exchange));
});

Deno.test("isProof accepts what both sides compute from the same values, and nothing else", () => {
  const text = fc.string({ minLength: 16, maxLength: 64 });
  fc.assert(fc.property(text, text, text, text, (secret, id, nonce, answer) => {
    const exchange = { id, nonce, answer };
    const proof = proofOf("accept", secret, exchange);
    assertEquals(isProof(proof, proofOf("accept", secret, exchange)), true);
    const others = [proofOf("begin", secret, exchange), proofOf("accept", `${secret}x`, exchange)];
    for (const other of [...others, undefined, "", proof.slice(1), `${proof}0`, proof.toUpperCase()]) {
      if (other !== proof) assertEquals(isProof(other, proof), false);
    }
  }));
});

Deno.test("randomText has 22 safe characters and every bit of its random bytes", () => {
  const ones = randomText((count) => new Uint8Array(count).fill(0xff));
  const zeros = randomText((count) => new Uint8Array(count));
  assertEquals([/^[\w-]{22}$/.test(ones), /^[\w-]{22}$/.test(zeros)], [true, true]);
  assertNotEquals(ones, zeros);
});

Deno.test("REQ-R46 a stranger who knows the id of a transfer but not its secret sends and gets nothing, and the transfer continues", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob", { acceptFrom: ["ann"] })];
  const gate = party.guard(new Gate(4));
  ann.disk.put("/a", BYTES);
  bob.disk.trouble = { pause: gate.pass };
  await ann.transfers.send("bob", ["/a"]);
  await gate.reached;
  const { id } = ann.only;
  await Promise.all([ann.kill(), gate.open()]);
  await bob.event("cut");
  const { written } = bob.disk.target1;

  const eve = await party.join("eve");
  eve.say({ type: "offer", to: "bob", id, names: ["a"], count: 1, bytes: 600_000, nonce: "n".repeat(22) });
  const accepted = () => eve.heard.find((message) => message.type === "accepted");
  await until(() => accepted() !== undefined, () => bob.story);
  const told = accepted();
  if (told?.type !== "accepted") throw new Error("unreachable");
  assertEquals([told.secret, told.proof?.length], [undefined, 64]);
  await using bytes = new BytePeer(party.connect());
  await bytes.send({ type: "transfer", ticket: told.ticket });
  assertEquals((await bytes.message()).type, "ok");
  // The proof of bob is not one of ann.
  await bytes.send(framesOf({ type: "proof", proof: told.proof ?? "" }, { type: "list", entries: [], last: true }));
  await until(
    () => eve.heard.some((message) => message.type === "closed" && message.code === "unknown"),
    () => bob.story,
  );
  assertEquals([bob.disk.target1.written, bob.count("over"), bob.disk.records.size], [written, 0, 1]);

  const again = await party.join("ann", { disk: ann.disk });
  assertEquals([(await again.over()).code, (await bob.over()).code], ["done", "done"]);
  assertEquals(bob.disk.target1.files.get("a")?.bytes, BYTES);
});

Deno.test("Transfers sends nothing to a peer who accepts without the earlier secret", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob", { acceptFrom: ["ann"] })];
  const gate = party.guard(new Gate(4));
  ann.disk.put("/a", BYTES);
  bob.disk.trouble = { pause: gate.pass };
  await ann.transfers.send("bob", ["/a"]);
  await gate.reached;
  const killed = bob.kill();
  gate.open();
  await killed;
  for (const [id, record] of bob.disk.records) bob.disk.records.set(id, { ...record, secret: "another".repeat(4) });
  const again = await party.join("bob", { disk: bob.disk });
  await again.event("cut");
  // The second wrong proof cannot be an answer to an earlier request: the transfer begins again.
  await party.passUntil(() => again.count("offered") === 1, () => `${ann.story} | ${again.story}`);
  assertEquals([bob.disk.target1.files.size, ann.count("began"), ann.disk.records.size], [0, 1, 0]);
});
