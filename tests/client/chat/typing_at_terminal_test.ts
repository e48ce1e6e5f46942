import { assertEquals } from "@std/assert";
import { KEY, Sitting } from "../support/seat.ts";

const STATUS = "bob  1:#lobby";

Deno.test("join at a terminal asks before it says 300 lines that were pasted, and says them in few messages (REQ-T64)", async () => {
  await using sitting = await Sitting.begin({ welcome: { limits: { text: 1_000 } } });
  const { seat, server } = sitting;
  const lines = Array.from({ length: 300 }, (_, at) => `/quit ${at}`);
  seat.type(KEY.paste(lines.join("\r\n")), KEY.enter);
  await seat.sees("300 lines pasted.");
  seat.type(KEY.escape);
  await seat.until(() => seat.bottom === STATUS, "the status row again");
  assertEquals(server.rest().filter(({ type }) => type === "say"), []);
  seat.type(KEY.enter);
  await seat.sees("300 lines pasted.");
  seat.type(KEY.enter);
  const said: string[] = [];
  while (said.join("\n").split("\n").length < 300) said.push((await sitting.echo()).text);
  assertEquals(said.join("\n"), lines.join("\n"));
  assertEquals(said.length, 3);
  assertEquals(await sitting.leave(), 0);
});

Deno.test("join at a terminal asks before it runs a command that was pasted (REQ-T64)", async () => {
  await using sitting = await Sitting.begin();
  const { seat, server } = sitting;
  seat.type(KEY.paste("/part"), KEY.enter);
  await seat.sees("This was pasted.");
  seat.type(KEY.escape);
  await seat.until(() => seat.bottom === STATUS, "the status row again");
  assertEquals(seat.input, "#lobby> /part");
  assertEquals(server.rest(), []);
  seat.type(KEY.enter);
  await seat.sees("This was pasted.");
  seat.type("y");
  await server.expect("part");
});

Deno.test("join at a terminal says at once what was pasted in one line", async () => {
  await using sitting = await Sitting.begin();
  sitting.seat.type(KEY.paste("one line\n"), KEY.enter);
  assertEquals((await sitting.echo()).text, "one line");
  assertEquals(await sitting.leave(), 0);
});

Deno.test("join at a terminal clears the line with Ctrl-C, and asks whether to leave on an empty one", async () => {
  await using sitting = await Sitting.begin();
  const { seat, server } = sitting;
  seat.type("half", KEY.ctrlC);
  await seat.inputIs("#lobby>");
  assertEquals(seat.bottom, STATUS);
  seat.type("\x19");
  await seat.inputIs("#lobby> half");
  seat.type(KEY.ctrlC, KEY.ctrlC);
  await seat.sees("Leave the chat?");
  seat.type("n");
  await seat.until(() => seat.bottom === STATUS, "the status row again");
  assertEquals(seat.input, "#lobby>");
  seat.type(KEY.ctrlC);
  await seat.sees("Leave the chat?");
  seat.type("m");
  await seat.inputIs("#lobby> m");
  assertEquals([seat.bottom, server.rest()], [STATUS, []]);
  seat.type(KEY.ctrlC);
  await seat.inputIs("#lobby>");
  assertEquals(await sitting.leave(), 0);
});

Deno.test("join at a terminal completes commands, names and rooms", async () => {
  const people = { ann: ["#lobby"], anton: ["#lobby"], zoe: ["#ops"] };
  await using sitting = await Sitting.begin({ people, rooms: ["#lobby", "#offers"] });
  const { seat, server } = sitting;
  const steps: readonly (readonly [keys: readonly string[], input: string, bottom: string])[] = [
    [["/whoi", KEY.tab], "#lobby> /whois", STATUS],
    [["z", KEY.tab], "#lobby> /whois zoe", STATUS],
    [[KEY.ctrlC, "an", KEY.tab], "#lobby> ann:", "ann:  anton:"],
    [[KEY.tab], "#lobby> anton:", "ann:  anton:"],
    [[KEY.tab], "#lobby> an", "ann:  anton:"],
    [["\x1b[Z"], "#lobby> anton:", "ann:  anton:"],
    [["t"], "#lobby> anton:t", STATUS],
    [[KEY.ctrlC, "/join of", KEY.tab], "#lobby> /join #offers", STATUS],
    [[KEY.ctrlC], "#lobby>", STATUS],
  ];
  for (const [keys, input, bottom] of steps) {
    seat.type(...keys);
    await seat.until(() => seat.input === input && seat.bottom === bottom, `${input} with ${bottom}`);
  }
  // Rooms come and go: they are asked for again, for the next time.
  const list = await server.expect("list");
  await server.send({ type: "rooms", ref: list.ref ?? "", rooms: [{ room: "#others", members: 1 }] });
  await server.send({ type: "ok", ref: list.ref ?? "" });
  await seat.settled();
  seat.type("see #o", KEY.tab);
  await seat.inputIs("#lobby> see #others");
  const next = await server.expect("list");
  await server.send({ type: "ok", ref: next.ref ?? "" });
  seat.type(KEY.ctrlC);
  await sitting.hears("anton", "hi");
  await seat.sees("<anton> hi");
  seat.type("@", KEY.tab);
  await seat.inputIs("#lobby> @anton");
  seat.type(KEY.ctrlC);
  assertEquals(await sitting.leave(), 0);
});

const HISTORY = "/home/bob/.local/state/chat/history.jsonl";

Deno.test("join at a terminal keeps what was typed for the next time, but nothing that is secret", async () => {
  await using first = await Sitting.begin({ files: { [HISTORY]: '"from before"\n' } });
  const { platform } = first.seat;
  first.seat.type("one\r", "two\r", "two\r");
  for (let at = 0; at < 3; at++) await first.echo();
  first.seat.type("/msg NickServ identify hunter2", KEY.enter);
  await first.server.expect("say");
  assertEquals(platform.storage.files.get(HISTORY), '"from before"\n"one"\n"two"\n');
  first.seat.type(KEY.up);
  await first.seat.inputIs("#lobby> /msg NickServ identify hunter2");

  await using second = await Sitting.begin({ files: Object.fromEntries(platform.storage.files) });
  const { seat } = second;
  for (const input of ["two", "one", "from before"]) {
    seat.type(KEY.up);
    await seat.inputIs(`#lobby> ${input}`);
  }
  seat.type(KEY.ctrlC, "\x12", "tw");
  await seat.inputIs("#lobby> two");
  assertEquals(seat.bottom, "search: tw");
  seat.type(KEY.ctrlC);
  assertEquals(await second.leave(), 0);
});

Deno.test("join --verbatim at a terminal says every line, and asks nothing about a pasted slash", async () => {
  await using sitting = await Sitting.begin({ args: ["--verbatim"] });
  const { seat } = sitting;
  seat.type("/quit", KEY.enter);
  assertEquals((await sitting.echo()).text, "/quit");
  seat.type(KEY.paste("/quit"), KEY.enter);
  assertEquals((await sitting.echo()).text, "/quit");
  assertEquals(await sitting.leave(), 0);
});

Deno.test("join at a terminal leaves no room because of a slip, and asks before a pasted q leaves", async () => {
  await using sitting = await Sitting.begin();
  const { seat, server } = sitting;
  seat.type("/part loby", KEY.enter);
  await seat.sees("Cannot leave #loby: you are not in #loby.");
  seat.type(KEY.paste("q"), KEY.enter);
  await seat.sees("This was pasted.");
  seat.type(KEY.ctrlC);
  await seat.inputIs("#lobby>");
  assertEquals(server.rest(), []);
  assertEquals(await sitting.leave(), 0);
});
