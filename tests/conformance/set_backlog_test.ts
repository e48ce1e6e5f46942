/**
 * How many messages of a room newcomers get: K7 of PROTOCOL.md.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { NOW } from "./harness.ts";
import { overStores } from "./stores.ts";
import { summaryOf } from "./summary.ts";
import { afterWelcome, codeOf, quit, sayAll } from "./talk.ts";

const TEXTS = ["1", "2", "3", "4", "5"];

overStores("K7 set_backlog notifies the room, and applies to newcomers", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  await ann?.send({ type: "set_backlog", room: "#LOBBY", count: 2, ref: 1 });
  const set = { type: "backlog_set", room: "#lobby", count: 2, by: "ann", time: NOW } as const;
  assertEquals(await ann?.drain(), [set, { type: "ok", ref: 1 }]);
  assertEquals(await bob?.drain(), [set]);
  if (ann === undefined) return;
  await sayAll(ann, "#lobby", TEXTS);
  const received = summaryOf(afterWelcome(await world.join("carol")));
  assertEquals(received, ["2 of #lobby", "4 ann to #lobby: 4", "5 ann to #lobby: 5", "carol in #lobby"]);
}, { limits: { backlog: 20 } });

overStores("K7 the backlog of a room can be 0 to a thousand messages", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a", "#b"] });
  await ann.ask({ type: "set_backlog", room: "#a", count: 0, ref: 1 });
  await ann.send({ type: "set_backlog", room: "#b", count: 2 ** 53 - 1, ref: 2 });
  assertEquals((await ann.expect("backlog_set", ({ room }) => room === "#b")).count, 1000);
  for (const room of ["#a", "#b"]) await sayAll(ann, room, TEXTS);
  const bob = await world.join("bob", { rooms: ["#a", "#b"] });
  const counts = afterWelcome(bob).flatMap((message) => message.type === "backlog" ? [message.count] : []);
  assertEquals(counts, [0, 5]);
}, { limits: { backlog: 20 } });

overStores("K7 only members may use set_backlog", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a"] });
  const bob = await world.join("bob");
  assertEquals(await codeOf(bob, { type: "set_backlog", room: "#a", count: 2, ref: 1 }), "not_in_room");
  assertEquals(await codeOf(bob, { type: "set_backlog", room: "#none", count: 2, ref: 2 }), "no_such_room");
  assertEquals(await ann.drain(), []);
});

overStores("K7 the number still applies after everybody has left the room", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a"] });
  await ann.ask({ type: "set_backlog", room: "#a", count: 1, ref: 1 });
  await sayAll(ann, "#a", TEXTS);
  await quit(ann);
  const bob = await world.join("bob", { rooms: ["#a"] });
  assertEquals(summaryOf(afterWelcome(bob)), ["1 of #a", "5 ann to #a: 5", "bob in #a"]);
}, { limits: { backlog: 20 } });
