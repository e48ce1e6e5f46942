/**
 * The server's log: one line for each begin and end of a session, and nothing in it exactly as a stranger wrote it.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { printable } from "../../shared/printable.ts";
import { header, rawFrame, utf8 } from "../support/frames.ts";
import { conformance } from "./harness.ts";
import { helloOf, secretOf } from "./talk.ts";

const EVIL = "\u001b[1A\u001b[2K\r\nsession began name=root \u202e\u0007\u009b31m";

conformance("REQ-I25 whatever peers send, no line of the log has control characters", async (world) => {
  const evil = JSON.stringify(EVIL);
  const strangers = [
    rawFrame(`{"type":"hello","version":1,"name":${evil}}`),
    rawFrame(`{"type":"hello","version":1,"name":"bob","rooms":[${evil}]}`),
    rawFrame(`{"type":${evil}}`),
    rawFrame(`{"type":"hello",${evil}:${evil}}`),
    rawFrame(EVIL),
    rawFrame(`{${EVIL}`),
    utf8(`GET /${EVIL} HTTP/1.1\r\n\r\n`),
    header(-1),
  ];
  for (const bytes of strangers) {
    const stranger = await world.connect();
    await stranger.send(bytes);
    await stranger.end();
  }
  const bob = await world.join("bob");
  for (
    const [field, type] of [["name", "rename"], ["room", "join"], ["name", "whois"], ["text", "set_away"], ["x", EVIL]]
  ) {
    await bob.send(rawFrame(`{"type":${JSON.stringify(type)},"${field}":${evil}}`));
  }
  await bob.send({ type: "quit", text: EVIL });
  await bob.end();
  assert(world.log.length > 5);
  for (const line of world.log) {
    assertEquals(printable(line), line);
    for (const value of Object.values(JSON.parse(line))) assertEquals(printable(String(value)), String(value));
  }
  assertEquals(world.logged("session began").map(({ name }) => name), ["bob"]);
});

conformance("each begin and end of a session has one line in the log, with name, address and reason", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await bob.vanish();
  await ann.expect("parted");
  const again = await world.join("x", { resume: secretOf(bob) });
  const last = await world.join("x", { resume: secretOf(bob) });
  await again.end();
  await last.send({ type: "quit" });
  await last.end();
  const began = world.logged("session began").map(({ session, name }) => [session, name]);
  assertEquals(began.map(([, name]) => name), ["ann", "bob", "bob", "bob"]);
  assertEquals(new Set(began.map(([session]) => session)).size, 4);
  const ended = world.logged("session ended").map(({ name, reason }) => [name, reason]);
  assertEquals(ended, [["bob", "lost"], ["bob", "resumed"], ["bob", "quit"]]);
  for (const line of world.log) assert(/"address":"127\.0\.0\.1:\d+"/.test(line), line);
});

conformance("the secrets of sessions and what people say are not in the log", async (world) => {
  const bob = await world.join("bob");
  await bob.send(helloOf("bob", { resume: secretOf(bob) }));
  await bob.end();
  const again = await world.join("x", { resume: secretOf(bob) });
  await again.ask({ type: "say", to: "#lobby", text: "between us", ref: 1 });
  await again.send(rawFrame('{"type":"say","to":"#lobby","text":"between us","key":1}'));
  await again.drain();
  for (const line of world.log) assert(!line.includes(secretOf(bob)) && !line.includes("between us"), line);
});
