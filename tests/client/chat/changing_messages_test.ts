/**
 * Editing and deleting messages at a terminal: `/edit`, `/delete`, and the changes of others.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { backlogOf } from "../support/chat_message.ts";
import { above, answer, changes, NOW, run, said, WIDE } from "../support/history.ts";
import { JoinedUser, KEY } from "../support/terminal_user.ts";

Deno.test("/edit without a text puts the old one into the line, and changes the message", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  const { user, server } = joined;
  await run(joined, "/edit");
  assertEquals(above(joined), ["Cannot edit your message: none of your messages in #lobby were found."]);
  user.type("helo world", KEY.enter);
  await joined.echo();
  await user.sees("<bob> helo world");
  await run(joined, "/edit");
  assertEquals(user.input, "#lobby> /edit helo world");
  user.type("!", KEY.enter);
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
  await user.sees('-- bob edited "helo world" in #lobby: helo world!');
  // The user has begun to type, which /edit must not change.
  user.type(`/edit${KEY.enter}half`);
  await user.inputIs("#lobby> half");
  await user.sees("Usage: /edit [^N] [TEXT]");
  user.type(KEY.ctrlC);
  await run(joined, "/edit");
  assertEquals(user.input, "#lobby> /edit helo world!");
  user.type(KEY.ctrlC);
  await run(joined, "/edit \u2800");
  assertEquals(above(joined).at(-1), "Cannot edit your message: it contains nothing that can be seen.");
});

Deno.test("/edit and /delete with ^N change an earlier message of the current conversation", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  const { user } = joined;
  for (const text of ["one", "/msg ann psst", "two"]) {
    user.type(text, KEY.enter);
    await joined.echo();
  }
  await user.sees("<bob> two");
  await run(joined, "/edit ^2 uno");
  assertEquals(await changes(joined, "edit"), { type: "edit", to: "#lobby", id: 1_001, text: "uno" });
  await run(joined, "/delete");
  assertEquals(await changes(joined, "delete"), { type: "delete", to: "#lobby", id: 1_003 });
  await run(joined, "/query ann");
  await run(joined, "/delete ^1");
  assertEquals(await changes(joined, "delete"), { type: "delete", to: "@", id: 1_002 });
  for (
    const [command, why] of [
      ["/delete ^2", "only 1 of your messages to ann was found"],
      ["/delete ^0", "^1 is your last message here, ^2 the one before it"],
      ["/delete ^99999", "only 1 of your messages to ann was found"],
    ] as const
  ) {
    await run(joined, command);
    assertEquals(above(joined).at(-1), `Cannot delete your message: ${why}.`);
  }
});

Deno.test("/edit and /delete never touch messages here if the last message went elsewhere", async () => {
  const elsewhere: readonly (readonly [line: string, why: string])[] = [
    ["/msg ann psst", "your last message went to ann in private: /query ann first"],
    ["/msg #ops all", "your last message went to #ops: /join #ops first"],
    ["/r psst", "your last message went to carl in private: /query carl first"],
  ];
  for (const [line, why] of elsewhere) {
    await using joined = await JoinedUser.begin({ ...WIDE, args: ["--rooms", "lobby,ops"] });
    const { user, server } = joined;
    await joined.hears("carl", "hello?", { to: "bob" });
    await run(joined, line);
    await joined.echo();
    await run(joined, "/edit psst, but louder");
    assertEquals(above(joined).at(-1), `Cannot edit your message: ${why}.`);
    user.type("in the room", KEY.enter);
    await joined.echo();
    await run(joined, line);
    await joined.echo();
    for (const command of ["/edit psst, but louder", "/edit", "/delete"]) {
      await run(joined, command);
      const word = command.startsWith("/edit") ? "edit" : "delete";
      const other = `or /${word} ^1 for your last message in #lobby`;
      assertEquals(above(joined).at(-1), `Cannot ${word} your message: ${why}, ${other}.`);
    }
    assertEquals([server.rest(), user.input], [[], "#lobby>"]);
    await run(joined, "/edit ^1 of the room");
    assertEquals(await changes(joined, "edit"), { type: "edit", to: "#lobby", id: 1_003, text: "of the room" });
  }
});

Deno.test("/edit counts a refused message as the last one, so that its text never goes elsewhere", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  const { user, server } = joined;
  user.type("in the room", KEY.enter);
  await joined.echo();
  await run(joined, "/msg anm secret");
  const { ref = "" } = await server.expect("say");
  await server.send({ type: "error", code: "no_such_person", text: "", ref, about: "anm" });
  await user.sees("nobody is called anm here");
  await run(joined, "/edit a better secret");
  assert(above(joined).join(" ").includes("your last message went to anm in private"));
  assertEquals(server.rest(), []);
});

Deno.test("/edit and /delete know messages from another session of the same person", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  const { user, server } = joined;
  user.type("here", KEY.enter);
  await joined.echo();
  await joined.hears("bob", "from the other terminal", { to: "ann" });
  await run(joined, "/delete");
  assert(above(joined).join(" ").includes("your last message went to ann in private"));
  await server.send({ type: "renamed", room: "#lobby", was: "ann", name: "anna" });
  await run(joined, "/query anna");
  await run(joined, "/delete");
  assertEquals(await changes(joined, "delete"), { type: "delete", to: "@", id: 1_002 });
});

Deno.test("/edit and /delete ask which message is meant before the first own message, and know messages that were read back", async () => {
  const told = [backlogOf("#lobby", 1, 20), said(10, "typo", { from: "bob" })];
  await using joined = await JoinedUser.begin({ ...WIDE, told });
  const { user, server } = joined;
  for (const command of ["edit text for ann", "delete"]) {
    await run(joined, `/${command}`);
    const [word = ""] = command.split(" ");
    assertEquals(
      above(joined).at(-1),
      `Cannot ${word} your message: you have not sent a message yet. For your last message in #lobby from before: /${word} ^1.`,
    );
  }
  await run(joined, "/edit");
  assertEquals(user.input, "#lobby> /edit ^1 typo");
  user.type("s", KEY.enter);
  assertEquals(await changes(joined, "edit"), { type: "edit", to: "#lobby", id: 10, text: "typos" });
  await run(joined, "/query ann");
  await run(joined, "/delete ^1");
  assertEquals(above(joined).at(-1), "Cannot delete your message: none of your messages to ann were found.");
  await run(joined, "/history");
  const { type: _, ...mine } = said(7, "psst", { from: "bob", to: "ann" });
  const { text: _text, ...gone } = { ...mine, id: 8, deleted: NOW };
  await answer(joined, [mine, gone]);
  assertEquals(
    above(joined).slice(-3),
    [
      "── history of ann ──",
      "TIME [you -> ann] psst",
      "TIME [you -> ann] (deleted)",
      "── history of ann: no older messages ──",
    ].slice(-3),
  );
  await run(joined, "/delete ^1");
  assertEquals(await changes(joined, "delete"), { type: "delete", to: "@", id: 7 });
  assertEquals(server.rest(), []);
});

Deno.test("/edit changes nothing while the last message is on its way", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  const { user, server } = joined;
  user.type("one", KEY.enter);
  await joined.echo();
  user.type("two", KEY.enter);
  await server.expect("say");
  user.type("/edit two!", KEY.enter);
  await user.sees("Cannot edit your message: your last message is still being sent. Try again.");
  assertEquals(server.rest(), []);
});

Deno.test("changes of other people's messages name the message, if it is known: an edited one by its beginning, a deleted one by its time", async () => {
  await using joined = await JoinedUser.begin(WIDE);
  const { user, server } = joined;
  const id = await joined.hears("ann", "the frist line\nand more");
  const alone = await joined.hears("ann", "psst", { to: "bob" });
  await user.sees("psst");
  const rings = user.platform.output.split("\x07").length;
  const change = { time: NOW, from: "ann", to: "#lobby" } as const;
  await server.send({ type: "edited", id: 1_100, of: id, ...change, text: "bob: the first line" });
  await server.send({ type: "deleted", id: 1_101, of: id, ...change });
  await server.send({ type: "deleted", id: 1_102, of: 7, ...change });
  await server.send({ type: "deleted", id: 1_103, of: alone, ...change, to: "bob" });
  // After a reconnect a change may arrive twice.
  await server.send({ type: "deleted", id: 1_103, of: alone, ...change, to: "bob" });
  await user.sees("to you");
  await user.settled();
  assertEquals(above(joined).slice(-4), [
    'TIME -- ann edited "the frist line␊and more" in #lobby: bob: the first line',
    "TIME -- ann deleted the message of TIME in #lobby",
    "TIME -- ann deleted a message in #lobby",
    "TIME -- ann deleted the message of TIME to you",
  ]);
  assertEquals(user.platform.output.split("\x07").length, rings);
  await run(joined, "/ignore ann");
  await server.send({ type: "edited", id: 1_104, of: 7, ...change, text: "never shown" });
  await server.send({ type: "notice", code: "kept" });
  await user.sees("The server can save messages again");
  assertEquals(user.all.some((row) => row.includes("never shown")), false);
});
