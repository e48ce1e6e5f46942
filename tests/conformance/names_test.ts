/**
 * Section 3 of PROTOCOL.md over the wire: names that are refused, normalized, or equal to others. What a valid name is
 * is tested in tests/shared/wire/name_test.ts.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { encodeMessage } from "../../shared/wire/message.ts";
import { conformance, type World } from "./harness.ts";
import { codeOf, helloOf, welcomeOf } from "./talk.ts";

const BAD_NAMES: readonly string[] = [
  "-bob",
  ".bob",
  "_bob",
  "bob.",
  "bo b",
  "bob ",
  " bob",
  "bob\u00a0",
  "bob\n",
  "bob\u0000",
  "\u001b[31mbob",
  "bo\u200bb",
  "bo\u200db",
  "bob\u200e",
  "\u202ebob",
  "bob\u2066",
  "\ufeffbob",
  "bo/b",
  "bo@b",
  "bo:b",
  "<bob>",
  "@",
  "*",
  "#x",
  "#lobby",
  "👋",
  "\u0301bob",
  "\u3164",
  "b\u3164b",
  "e\u0301\u0302\u0303\u0304",
  "x".repeat(33),
  "𠀀".repeat(33),
];

const RESERVED: readonly string[] = [
  "server",
  "Server",
  "SERVER",
  "ѕеrvеr",
  "ｓｅｒｖｅｒ",
  "system",
  "all",
  "aII",
  "ALL",
  "you",
  "notice",
  "error",
  "admin",
  "everybody",
  "client",
  "系统",
];

/** Spellings that count as the name `Bill`. */
const SAME: readonly string[] = ["Bill", "bill", "BILL", "bіll", "Ｂｉｌｌ", "biII", "Bi1l", "𝐁𝐢𝐥𝐥"];

async function refusalOf(world: World, name: string, rooms?: readonly string[]): Promise<string> {
  const peer = await world.connect();
  await peer.send(helloOf(name, rooms === undefined ? {} : { rooms }));
  const [answer, ...more] = await peer.end();
  assertEquals(more, []);
  return answer?.type === "error" ? answer.code : `${answer?.type}`;
}

conformance("N1 N6 REQ-I23 hello and rename refuse a name that breaks the rules", async (world) => {
  const ann = await world.join("ann");
  for (const name of BAD_NAMES) {
    assertEquals(await refusalOf(world, name), "bad_name", JSON.stringify(name));
    assertEquals(await codeOf(ann, { type: "rename", name, ref: 1 }), "bad_name", JSON.stringify(name));
  }
  assertEquals((await ann.drain()).length, 0);
});

conformance("N1 a name has letters and digits of any script, up to 32 code points", async (world) => {
  for (
    const name of ["b", "7", "b-o_b.2", "李小龙", "Ωmega", "مريم", "हिन्दी", "이름", "x".repeat(32), "𠀀".repeat(32)]
  ) {
    const peer = await world.join(name);
    assertEquals(welcomeOf(peer).name, name);
  }
});

conformance("N2 N6 hello and join refuse a room name that breaks the rules", async (world) => {
  const ann = await world.join("ann");
  for (
    const room of [
      "lobby",
      "#",
      "##a",
      "# a",
      "#a ",
      "#a b",
      "#a.",
      "#\u0301",
      "#\u202ea",
      "@",
      "*",
      `#${"x".repeat(33)}`,
    ]
  ) {
    assertEquals(await refusalOf(world, "bob", ["#good", room]), "bad_room", JSON.stringify(room));
    assertEquals(await codeOf(ann, { type: "join", room, ref: 1 }), "bad_room", JSON.stringify(room));
  }
  await ann.send({ type: "list" });
  assertEquals((await ann.expect("rooms")).rooms, [{ room: "#lobby", members: 1 }]);
});

conformance("N2 a word that is reserved as a person's name is allowed as a room name", async (world) => {
  const ann = await world.join("ann");
  assertEquals(await codeOf(ann, { type: "join", room: "#server", ref: 1 }), "ok");
});

conformance("N3 names are returned in normal form", async (world) => {
  const jose = await world.join("Jose\u0301", { rooms: ["#cafe\u0301"] });
  assertEquals(welcomeOf(jose).name, "José");
  await jose.send({ type: "rename", name: "Rene\u0301" });
  await jose.send({ type: "say", to: "#CAFÉ", text: "x" });
  const [renamed, message] = await jose.drain();
  assertEquals(renamed, { type: "renamed", room: "#café", was: "José", name: "René" });
  assertEquals(message?.type === "message" && [message.from, message.to], ["René", "#café"]);
});

conformance(
  "N4 N6 REQ-I23 hello and rename refuse a name that looks like another person's",
  async (world) => {
    const bill = await world.join("Bill");
    const ann = await world.join("ann");
    await bill.drain();
    for (const name of SAME) {
      assertEquals(await refusalOf(world, name), "name_taken", name);
      assertEquals(await codeOf(ann, { type: "rename", name, ref: 1 }), "name_taken", name);
    }
    assertEquals(await bill.drain(), []);
  },
);

conformance(
  "N4 REQ-I23 a capital of another script that looks Latin is refused among Latin letters, or counts as the same",
  async (world) => {
    await world.join("Bill");
    // The first letters are Cyrillic and Greek.
    for (const name of ["Вill", "Βill"]) {
      const code = await refusalOf(world, name);
      assert(["bad_name", "name_taken"].includes(code), `${name}: ${code}`);
    }
  },
);

conformance("N4 all spellings of a name mean the same person or room", async (world) => {
  const bill = await world.join("Bill", { rooms: ["#Ops"] });
  const ann = await world.join("ann", { rooms: ["#oрs"] });
  assertEquals(welcomeOf(ann).name, "ann");
  await bill.expect("joined", ({ room, name }) => room === "#Ops" && name === "ann");
  for (const to of SAME) assertEquals(await codeOf(ann, { type: "say", to, text: "x", ref: 1 }), "ok", to);
  assertEquals((await bill.drain()).map((message) => message.type === "message" && message.to), SAME.map(() => "Bill"));
});

conformance(
  "N5 REQ-I24 words that stand for the program or for everybody are reserved, in any spelling",
  async (world) => {
    const ann = await world.join("ann");
    for (const name of RESERVED) {
      assertEquals(await refusalOf(world, name), "bad_name", name);
      assertEquals(await codeOf(ann, { type: "rename", name, ref: 1 }), "bad_name", name);
    }
  },
);

conformance("N6 an error about a name contains the name", async (world) => {
  await world.join("bob");
  const peer = await world.connect();
  await peer.send(encodeMessage(helloOf("BOB")));
  const error = await peer.expect("error");
  assertEquals([error.code, error.about], ["name_taken", "BOB"]);
});

conformance("N6 a name is free as soon as its person has left or has another name", async (world) => {
  const [bob, ann] = [await world.join("bob"), await world.join("ann")];
  await bob.ask({ type: "rename", name: "rob", ref: 1 });
  assertEquals(await codeOf(ann, { type: "rename", name: "Bob", ref: 1 }), "ok");
  assertEquals(await codeOf(bob, { type: "rename", name: "ann", ref: 1 }), "ok");
  await bob.send({ type: "quit" });
  await bob.end();
  assertEquals(welcomeOf(await world.join("ann")).name, "ann");
});
