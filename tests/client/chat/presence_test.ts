/**
 * Who comes and goes: one line for one event, nothing about those who come back after a reconnect, and who is there when
 * you join a room.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { join } from "../../../client/join.ts";
import { RETURN_MS } from "../../../client/view/returning.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { bytesOf } from "../../support/frames.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { FakePlatform, letIn } from "../support/fake_platform.ts";
import { nextAttempt } from "../support/joined_client.ts";

const ROSTER = { features: ["roster"] } as const;

/** Answers the next question about the members of a room. */
async function tellMembers(server: ScriptedPeer, names: readonly string[], more?: number): Promise<void> {
  const { room = "", ref = "" } = await server.expect("roster", ({ room }) => room !== undefined);
  const people = names.map((name) => ({ name }));
  await server.send({ type: "people", ref, room, people, ...(more === undefined ? {} : { more }) });
  await server.send({ type: "ok", ref });
}

/** Waits until the client has handled everything. */
async function handled(server: ScriptedPeer): Promise<void> {
  await server.send({ type: "ping", ref: "barrier" });
  await server.expect("pong");
}

/** Time goes by, and the server is there all the time. */
async function pass(ms: number, platform: FakePlatform, server: ScriptedPeer): Promise<void> {
  for (let left = ms; left > 0; left -= 5_000) {
    platform.clock.advance(Math.min(left, 5_000));
    await handled(server);
  }
}

const joined = (room: string, name: string): MessageOf<"joined"> => ({ type: "joined", room, name });
const parted = (room: string, name: string): MessageOf<"parted"> => ({ type: "parted", room, name, reason: "quit" });

/** A client in #a and #b, with ann, carl and dora in #a, and ann and dora in #b. */
async function inTwoRooms(platform: FakePlatform) {
  const server = platform.serve("server");
  const code = join(["--name", "bob", "--rooms", "a,b"], platform);
  await letIn(server, ROSTER);
  await tellMembers(server, ["ann", "bob", "carl", "dora"]);
  await tellMembers(server, ["ann", "bob", "dora"]);
  return { server, code };
}

/** The server is gone and comes back. */
async function again(platform: FakePlatform, server: ScriptedPeer): Promise<ScriptedPeer> {
  const next = platform.serve("the server again");
  await server.vanish();
  await platform.tells("Connection lost");
  await nextAttempt(platform);
  await letIn(next, { ...ROSTER, resumed: true });
  return next;
}

Deno.test("after a reconnect, those who were there before come back without a word, and a line says who does not", async () => {
  const platform = new FakePlatform();
  const { server, code } = await inTwoRooms(platform);
  await using back = await again(platform, server);
  await tellMembers(back, ["bob", "carl"]);
  await tellMembers(back, ["bob"]);
  for (const event of [joined("#a", "ann"), joined("#b", "ann"), joined("#a", "eve")]) await back.send(event);
  await handled(back);
  assertEquals(platform.outputLines, ["-- eve joined #a"]);
  // Somebody who has come back can leave and come again.
  for (const event of [parted("#a", "ann"), joined("#a", "ann")]) await back.send(event);
  await pass(RETURN_MS, platform, back);
  assertEquals(platform.outputLines.slice(1), [
    "-- ann left #a (quit)",
    "-- ann joined #a",
    "-- no longer in #a, #b: dora",
  ]);
  await back.send(joined("#a", "dora"));
  await handled(back);
  assertEquals(platform.outputLines.at(-1), "-- dora joined #a");
  await back.vanish();
  platform.signal(15);
  assertEquals(await code, 143);
});

Deno.test("after a second reconnect within a minute, those who were expected still are, and nobody is missing who is there", async () => {
  const platform = new FakePlatform();
  const { server, code } = await inTwoRooms(platform);
  const once = await again(platform, server);
  await tellMembers(once, ["bob"]);
  await tellMembers(once, ["bob"]);
  await once.send(joined("#a", "carl"));
  await handled(once);
  await using twice = await again(platform, once);
  await tellMembers(twice, ["bob"]);
  await tellMembers(twice, ["bob"]);
  for (const room of ["#a", "#b"]) for (const name of ["ann", "dora"]) await twice.send(joined(room, name));
  await twice.send(joined("#a", "carl"));
  await pass(RETURN_MS, platform, twice);
  assertEquals(platform.outputLines, []);
  await twice.vanish();
  platform.signal(15);
  assertEquals(await code, 143);
});

Deno.test("after a reconnect, a large room tells nobody's return, and a server without roster misses nobody", async () => {
  const platform = new FakePlatform();
  const { server, code } = await inTwoRooms(platform);
  await using back = await again(platform, server);
  await tellMembers(back, ["bob"], 900);
  await tellMembers(back, ["ann", "bob", "dora"]);
  const some = { count: 300, names: ["x", "y"] };
  await back.send({ type: "presence", room: "#a", members: 901, joined: some, parted: { count: 1, names: ["z"] } });
  await pass(RETURN_MS, platform, back);
  assertEquals(platform.outputLines, ["-- z left #a"]);
  await back.send({ type: "presence", room: "#a", members: 901, joined: some });
  await handled(back);
  assertEquals(platform.outputLines.slice(1), ["-- x, y and 298 more joined #a"]);
  await back.vanish();
  platform.signal(15);
  assertEquals(await code, 143);
});

Deno.test("one event in several rooms is one line, whatever arrives in between", async () => {
  const platform = new FakePlatform();
  const { server, code } = await inTwoRooms(platform);
  const said = { type: "message", id: 1, time: 1, from: "ann", to: "#a", text: "hi" } as const;
  await server.send(bytesOf(joined("#a", "eve"), joined("#b", "eve"), joined("#b", "fay"), said));
  await server.send(bytesOf(parted("#a", "eve"), parted("#b", "eve")));
  await handled(server);
  assertEquals(platform.outputLines, [
    "-- eve joined #a, #b",
    "-- fay joined #b",
    "[#a] <ann> hi",
    "-- eve left #a, #b (quit)",
  ]);
  await server.vanish();
  platform.signal(15);
  assertEquals(await code, 143);
});

Deno.test("on joining a room, a terminal says who is there, counted, and cut at a line", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  const code = join(["--name", "bob", "--rooms", "a,b"], platform);
  await letIn(server, ROSTER);
  await tellMembers(server, ["ann", "bob"]);
  await tellMembers(server, ["bob"]);
  for (
    const [room, names] of [["#c", ["bob"]], [
      "#d",
      Array.from({ length: 60 }, (_, at) => `person${at}`),
    ]] as const
  ) {
    platform.type(`/join ${room}\n`);
    const { ref = "" } = await server.expect("join");
    await server.send(joined(room, "bob"));
    await server.send({ type: "ok", ref });
    await tellMembers(server, names, room === "#d" ? 400 : undefined);
  }
  await platform.shows("person0");
  const untimed = platform.outputLines.map((line) => line.replace(/^\d\d:\d\d /, ""));
  assertEquals(untimed.filter((line) => /other|else/.test(line)), [
    "-- 1 other person is in #a: ann",
    "-- nobody else is in #c",
    "-- 460 other people are in #d: person0, person1, person2 and 457 more",
  ]);
  await server.vanish();
  platform.signal(15);
  assertEquals(await code, 143);
});

/** A user at a plain terminal, in #lobby, of a server that says when somebody was last online. */
async function atTerminal(platform: FakePlatform) {
  const server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server, { features: ["seen"] });
  return { server, code };
}

Deno.test("/query with nobody's name fails at once, and what is typed next goes where it went before", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  const { server, code } = await atTerminal(platform);
  for (const name of ["carl", "zoe"]) {
    platform.type(`/query ${name}\n`);
    const { ref = "" } = await server.expect("whois");
    const seen = name === "carl" ? { seen: 1 } : {};
    await server.send({ type: "error", code: "no_such_person", text: "", ref, about: name, ...seen });
  }
  await platform.tells("Cannot talk to zoe: nobody is called zoe here.");
  platform.type("hi\n");
  assertEquals((await server.expect("say")).to, "carl", "who is only offline");
  assertEquals(platform.errorLines.length, 1, platform.errors);
  await server.vanish();
  platform.signal(15);
  assertEquals(await code, 143);
});

Deno.test("in a pipe, lines after a /query with nobody's name are refused", async () => {
  const platform = new FakePlatform();
  const { server, code } = await atTerminal(platform);
  platform.type("/query zoe\n");
  const { ref = "" } = await server.expect("whois");
  await server.send({ type: "error", code: "no_such_person", text: "", ref, about: "zoe" });
  await platform.tells("Cannot talk to zoe");
  platform.type("secret\n");
  await platform.tells('Cannot say "secret": it was meant for zoe, which cannot be reached.');
  assertEquals(server.rest().filter(({ type }) => type === "say"), []);
  await server.vanish();
  platform.signal(15);
  assertEquals(await code, 143);
});

Deno.test("what is done twice says so, and a reconnect says again that you are away", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  const { server, code } = await atTerminal(platform);
  platform.type("/away lunch\n");
  const { ref = "" } = await server.expect("set_away");
  await server.send({ type: "away", room: "#lobby", name: "bob", text: "lunch" });
  await server.send({ type: "ok", ref });
  await platform.shows("bob is away: lunch");
  platform.type("/away\n/away lunch\n/share off\n/accept\n/\n");
  await platform.tells("Type the name of a command after the slash.");
  assertEquals(platform.outputLines.filter((line) => line === "You are already away. To come back: /back").length, 2);
  assertEquals(platform.errorLines[0], "Nothing is waiting for your answer.");
  assertEquals(server.rest(), []);
  await using back = platform.serve("the server again");
  await server.vanish();
  await platform.tells("Connection lost");
  await nextAttempt(platform);
  await letIn(back);
  assertEquals((await back.expect("set_away")).text, "lunch");
  await back.vanish();
  platform.signal(15);
  assertEquals(await code, 143);
});
