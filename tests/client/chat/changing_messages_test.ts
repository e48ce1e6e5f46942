/**
 * Editing and deleting messages at a terminal: `/edit`, `/delete`, and the changes of others.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { backlogOf } from "../support/chat_message.ts";
import { above, answer, changes, NOW, run, said, WIDE } from "../support/history.ts";
import { KEY, Sitting } from "../support/seat.ts";

Deno.test("/edit puts the old text into the line, and gives the message another one", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat, server } = sitting;
  await run(sitting, "/edit");
  assertEquals(above(sitting), ["Cannot edit your message: no message of yours in #lobby is known here."]);
  seat.type("helo world", KEY.enter);
  await sitting.echo();
  await seat.sees("<bob> helo world");
  await run(sitting, "/edit");
  assertEquals(seat.input, "#lobby> /edit helo world");
  seat.type("!", KEY.enter);
  const edit = await server.expect("edit");
  assertEquals({ ...edit, ref: "" }, { type: "edit", to: "#lobby", id: 1_001, text: "helo world!", ref: "" });
  await server.send({
    type: "edited",
    id: 1_002,
    time: NOW,
    of: 1_001,
    from: "bob",
    to: "#lobby",
    text: "helo world!",
  });
  await server.send({ type: "ok", ref: edit.ref ?? "" });
  await seat.sees('-- bob edited "helo world" in #lobby: helo world!');
  // Somebody has begun to type: nothing is put before that.
  seat.type(`/edit${KEY.enter}half`);
  await seat.inputIs("#lobby> half");
  await seat.sees("Usage: /edit [^N] [TEXT]");
  seat.type(KEY.ctrlC);
  await run(sitting, "/edit");
  assertEquals(seat.input, "#lobby> /edit helo world!");
});

Deno.test("/edit and /delete take one of the messages before, of the place that one talks in", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat } = sitting;
  for (const text of ["one", "/msg ann psst", "two"]) {
    seat.type(text, KEY.enter);
    await sitting.echo();
  }
  await seat.sees("<bob> two");
  await run(sitting, "/edit ^2 uno");
  assertEquals(await changes(sitting, "edit"), { type: "edit", to: "#lobby", id: 1_001, text: "uno" });
  await run(sitting, "/delete");
  assertEquals(await changes(sitting, "delete"), { type: "delete", to: "#lobby", id: 1_003 });
  await run(sitting, "/query ann");
  await run(sitting, "/delete ^1");
  assertEquals(await changes(sitting, "delete"), { type: "delete", to: "@", id: 1_002 });
  for (
    const [command, why] of [
      ["/delete ^2", "only 1 message of yours to ann is known here"],
      ["/delete ^0", "^1 is your last message here, ^2 the one before it"],
      ["/delete ^99999", "only 1 message of yours to ann is known here"],
    ] as const
  ) {
    await run(sitting, command);
    assertEquals(above(sitting).at(-1), `Cannot delete your message: ${why}.`);
  }
});

Deno.test("/edit and /delete change nothing here when one has said something elsewhere since", async () => {
  const elsewhere: readonly (readonly [line: string, why: string])[] = [
    ["/msg ann psst", "what you said last was for ann alone: /query ann first"],
    ["/msg #ops all", "what you said last was for #ops: /join #ops first"],
    ["/r psst", "what you said last was for carl alone: /query carl first"],
  ];
  for (const [line, why] of elsewhere) {
    await using sitting = await Sitting.begin({ ...WIDE, args: ["--rooms", "lobby,ops"] });
    const { seat, server } = sitting;
    await sitting.hears("carl", "hello?", { to: "bob" });
    await run(sitting, line);
    await sitting.echo();
    await run(sitting, "/edit psst, but louder");
    assertEquals(above(sitting).at(-1), `Cannot edit your message: ${why}.`);
    seat.type("in the room", KEY.enter);
    await sitting.echo();
    await run(sitting, line);
    await sitting.echo();
    for (const command of ["/edit psst, but louder", "/edit", "/delete"]) {
      await run(sitting, command);
      const word = command.startsWith("/edit") ? "edit" : "delete";
      const other = `or /${word} ^1 for your last message in #lobby`;
      assertEquals(above(sitting).at(-1), `Cannot ${word} your message: ${why}, ${other}.`);
    }
    assertEquals([server.rest(), seat.input], [[], "#lobby>"]);
    await run(sitting, "/edit ^1 of the room");
    assertEquals(await changes(sitting, "edit"), { type: "edit", to: "#lobby", id: 1_003, text: "of the room" });
  }
});

Deno.test("/edit takes what could not be said for said last, so that it comes into no other place", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat, server } = sitting;
  seat.type("in the room", KEY.enter);
  await sitting.echo();
  await run(sitting, "/msg anm secret");
  const { ref = "" } = await server.expect("say");
  await server.send({ type: "error", code: "no_such_person", text: "", ref, about: "anm" });
  await seat.sees("nobody is called anm here");
  await run(sitting, "/edit a better secret");
  assert(above(sitting).join(" ").includes("what you said last was for anm alone"));
  assertEquals(server.rest(), []);
});

Deno.test("/edit and /delete know what was said in another session of the same person, wherever that was", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat, server } = sitting;
  seat.type("here", KEY.enter);
  await sitting.echo();
  await sitting.hears("bob", "from the other terminal", { to: "ann" });
  await run(sitting, "/delete");
  assert(above(sitting).join(" ").includes("what you said last was for ann alone"));
  await server.send({ type: "renamed", room: "#lobby", was: "ann", name: "anna" });
  await run(sitting, "/query anna");
  await run(sitting, "/delete");
  assertEquals(await changes(sitting, "delete"), { type: "delete", to: "@", id: 1_002 });
});

Deno.test("/edit and /delete ask which message is meant as long as one has said nothing, and know what was read back", async () => {
  const told = [backlogOf("#lobby", 1, 20), said(10, "typo", { from: "bob" })];
  await using sitting = await Sitting.begin({ ...WIDE, told });
  const { seat, server } = sitting;
  for (const command of ["edit text for ann", "delete"]) {
    await run(sitting, `/${command}`);
    const [word = ""] = command.split(" ");
    assertEquals(
      above(sitting).at(-1),
      `Cannot ${word} your message: you have said nothing since you came. Your last message in #lobby that is known here: /${word} ^1.`,
    );
  }
  await run(sitting, "/edit");
  assertEquals(seat.input, "#lobby> /edit ^1 typo");
  seat.type("s", KEY.enter);
  assertEquals(await changes(sitting, "edit"), { type: "edit", to: "#lobby", id: 10, text: "typos" });
  await run(sitting, "/query ann");
  await run(sitting, "/delete ^1");
  assertEquals(above(sitting).at(-1), "Cannot delete your message: no message of yours to ann is known here.");
  await run(sitting, "/history");
  const { type: _, ...mine } = said(7, "psst", { from: "bob", to: "ann" });
  const { text: _text, ...gone } = { ...mine, id: 8, deleted: NOW };
  await answer(sitting, [mine, gone]);
  assertEquals(
    above(sitting).slice(-3),
    [
      "── ann, history ──",
      "TIME [you -> ann] psst",
      "TIME [you -> ann] (deleted)",
      "── nothing earlier is kept of ann ──",
    ].slice(-3),
  );
  await run(sitting, "/delete ^1");
  assertEquals(await changes(sitting, "delete"), { type: "delete", to: "@", id: 7 });
  assertEquals(server.rest(), []);
});

Deno.test("/edit changes nothing while what was said last is still on its way", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat, server } = sitting;
  seat.type("one", KEY.enter);
  await sitting.echo();
  seat.type("two", KEY.enter);
  await server.expect("say");
  seat.type("/edit two!", KEY.enter);
  await seat.sees("Cannot edit your message: what you said last is still on its way. Try again.");
  assertEquals(server.rest(), []);
});

Deno.test("changes of others are told with how the message began, if it is known", async () => {
  await using sitting = await Sitting.begin(WIDE);
  const { seat, server } = sitting;
  const id = await sitting.hears("ann", "the frist line\nand more");
  const alone = await sitting.hears("ann", "psst", { to: "bob" });
  await seat.sees("psst");
  const rings = seat.platform.output.split("\x07").length;
  const change = { time: NOW, from: "ann", to: "#lobby" } as const;
  await server.send({ type: "edited", id: 1_100, of: id, ...change, text: "bob: the first line" });
  await server.send({ type: "deleted", id: 1_101, of: id, ...change });
  await server.send({ type: "deleted", id: 1_102, of: 7, ...change });
  await server.send({ type: "deleted", id: 1_103, of: alone, ...change, to: "bob" });
  // A change comes twice after a reconnect; it is shown once.
  await server.send({ type: "deleted", id: 1_103, of: alone, ...change, to: "bob" });
  await seat.sees("to you");
  await seat.settled();
  assertEquals(above(sitting).slice(-4), [
    'TIME -- ann edited "the frist line␊and more" in #lobby: bob: the first line',
    'TIME -- ann deleted "bob: the first line" in #lobby',
    "TIME -- ann deleted a message in #lobby",
    'TIME -- ann deleted "psst" to you',
  ]);
  assertEquals(seat.platform.output.split("\x07").length, rings);
  await run(sitting, "/ignore ann");
  await server.send({ type: "edited", id: 1_104, of: 7, ...change, text: "never shown" });
  await server.send({ type: "notice", code: "kept" });
  await seat.sees("The server keeps again");
  assertEquals(seat.all.some((row) => row.includes("never shown")), false);
});
