import { assertEquals } from "@std/assert";
import { JoinedUser, KEY } from "../support/terminal_user.ts";

const STATUS = "bob  1:#lobby";

Deno.test("join at a terminal asks before it sends 300 pasted lines, and sends them in few messages (REQ-T64)", async () => {
  await using joined = await JoinedUser.begin({ welcome: { limits: { text: 1_000 } } });
  const { user, server } = joined;
  const lines = Array.from({ length: 300 }, (_, at) => `/quit ${at}`);
  user.type(KEY.paste(lines.join("\r\n")), KEY.enter);
  await user.sees("300 lines pasted.");
  user.type(KEY.escape);
  await user.until(() => user.bottom === STATUS, "the status row again");
  assertEquals(server.rest().filter(({ type }) => type === "say"), []);
  user.type(KEY.enter);
  await user.sees("300 lines pasted.");
  user.type(KEY.enter);
  const said: string[] = [];
  while (said.join("\n").split("\n").length < 300) said.push((await joined.echo()).text);
  assertEquals(said.join("\n"), lines.join("\n"));
  assertEquals(said.length, 3);
  assertEquals(await joined.leave(), 0);
});

Deno.test("join at a terminal asks before it runs a pasted command (REQ-T64)", async () => {
  await using joined = await JoinedUser.begin();
  const { user, server } = joined;
  user.type(KEY.paste("/part"), KEY.enter);
  await user.sees("This was pasted.");
  user.type(KEY.escape);
  await user.until(() => user.bottom === STATUS, "the status row again");
  assertEquals(user.input, "#lobby> /part");
  assertEquals(server.rest(), []);
  user.type(KEY.enter);
  await user.sees("This was pasted.");
  user.type("y");
  await server.expect("part");
});

Deno.test("join at a terminal sends a single pasted line at once", async () => {
  await using joined = await JoinedUser.begin();
  joined.user.type(KEY.paste("one line\n"), KEY.enter);
  assertEquals((await joined.echo()).text, "one line");
  assertEquals(await joined.leave(), 0);
});

Deno.test("join at a terminal clears the line with Ctrl-C, and on an empty line asks whether to leave", async () => {
  await using joined = await JoinedUser.begin();
  const { user, server } = joined;
  user.type("half", KEY.ctrlC);
  await user.inputIs("#lobby>");
  assertEquals(user.bottom, STATUS);
  user.type("\x19");
  await user.inputIs("#lobby> half");
  user.type(KEY.ctrlC, KEY.ctrlC);
  await user.sees("Leave the chat?");
  user.type("n");
  await user.until(() => user.bottom === STATUS, "the status row again");
  assertEquals(user.input, "#lobby>");
  user.type(KEY.ctrlC);
  await user.sees("Leave the chat?");
  user.type("m");
  await user.inputIs("#lobby> m");
  assertEquals([user.bottom, server.rest()], [STATUS, []]);
  user.type(KEY.ctrlC);
  await user.inputIs("#lobby>");
  assertEquals(await joined.leave(), 0);
});

Deno.test("join at a terminal completes commands, names and rooms", async () => {
  const people = { ann: ["#lobby"], anton: ["#lobby"], zoe: ["#ops"] };
  await using joined = await JoinedUser.begin({ people, rooms: ["#lobby", "#offers"] });
  const { user, server } = joined;
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
    user.type(...keys);
    await user.until(() => user.input === input && user.bottom === bottom, `${input} with ${bottom}`);
  }
  // Rooms come and go: the list is requested again.
  const list = await server.expect("list");
  await server.send({ type: "rooms", ref: list.ref ?? "", rooms: [{ room: "#others", members: 1 }] });
  await server.send({ type: "ok", ref: list.ref ?? "" });
  await user.settled();
  user.type("see #o", KEY.tab);
  await user.inputIs("#lobby> see #others");
  const next = await server.expect("list");
  await server.send({ type: "ok", ref: next.ref ?? "" });
  user.type(KEY.ctrlC);
  await joined.hears("anton", "hi");
  await user.sees("<anton> hi");
  user.type("@", KEY.tab);
  await user.inputIs("#lobby> @anton");
  user.type(KEY.ctrlC);
  assertEquals(await joined.leave(), 0);
});

const HISTORY = "/home/bob/.local/state/chat/history.jsonl";

Deno.test("join at a terminal stores typed lines for the next session, but no secrets", async () => {
  await using first = await JoinedUser.begin({ files: { [HISTORY]: '"from before"\n' } });
  const { platform } = first.user;
  first.user.type("one\r", "two\r", "two\r");
  for (let at = 0; at < 3; at++) await first.echo();
  first.user.type("/msg NickServ identify hunter2", KEY.enter);
  await first.server.expect("say");
  assertEquals(platform.storage.files.get(HISTORY), '"from before"\n"one"\n"two"\n');
  first.user.type(KEY.up);
  await first.user.inputIs("#lobby> /msg NickServ identify hunter2");

  await using second = await JoinedUser.begin({ files: Object.fromEntries(platform.storage.files) });
  const { user } = second;
  for (const input of ["two", "one", "from before"]) {
    user.type(KEY.up);
    await user.inputIs(`#lobby> ${input}`);
  }
  user.type(KEY.ctrlC, "\x12", "tw");
  await user.inputIs("#lobby> two");
  assertEquals(user.bottom, "search: tw");
  user.type(KEY.ctrlC);
  assertEquals(await second.leave(), 0);
});

Deno.test("join --verbatim at a terminal sends every line, and does not ask about a pasted slash", async () => {
  await using joined = await JoinedUser.begin({ args: ["--verbatim"] });
  const { user } = joined;
  user.type("/quit", KEY.enter);
  assertEquals((await joined.echo()).text, "/quit");
  user.type(KEY.paste("/quit"), KEY.enter);
  assertEquals((await joined.echo()).text, "/quit");
  assertEquals(await joined.leave(), 0);
});

Deno.test("join at a terminal does not leave a room because of a typo, and asks before a pasted q leaves", async () => {
  await using joined = await JoinedUser.begin();
  const { user, server } = joined;
  user.type("/part loby", KEY.enter);
  await user.sees("Cannot leave #loby: you are not in #loby.");
  user.type(KEY.paste("q"), KEY.enter);
  await user.sees("This was pasted.");
  user.type(KEY.ctrlC);
  await user.inputIs("#lobby>");
  assertEquals(server.rest(), []);
  assertEquals(await joined.leave(), 0);
});
