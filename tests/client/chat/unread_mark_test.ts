/**
 * What the status row counts as unread: messages that were not on the screen while the user was there.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { JoinedUser, KEY } from "../support/terminal_user.ts";

const FILES = {
  "/home/bob/.local/state/chat/sessions.jsonl": `${
    JSON.stringify({
      server: "127.0.0.1:12345",
      key: null,
      name: "bob",
      secret: "secret-number-one",
      rooms: ["#lobby", "#ops"],
    })
  }\n`,
};

Deno.test("join at a prompt no longer counts messages that were on the screen when the user typed", async () => {
  await using joined = await JoinedUser.begin({ files: FILES });
  const { user } = joined;
  await joined.hears("ann", "bob: look", { to: "#ops" });
  await user.until(() => user.bottom === "bob  1:#lobby  2:#ops(1!)", "the mark");
  user.platform.clock.advance(10_000);
  await user.settled();
  assertEquals(user.bottom, "bob  1:#lobby  2:#ops(1!)");
  user.type("a");
  await user.until(() => user.bottom === "bob  1:#lobby  2:#ops", "no mark");
  // It is still the conversation with something new.
  user.type(KEY.alt("a"));
  await user.inputIs("#ops> a");
});

Deno.test("join at a prompt still counts messages that have scrolled away before the user came back", async () => {
  await using joined = await JoinedUser.begin({ files: FILES });
  const { user } = joined;
  await joined.hears("ann", "bob: look", { to: "#ops" });
  for (let at = 0; at < 20; at++) await joined.hears("eve", `talk ${at}`);
  await joined.hears("ann", "thanks", { to: "#ops" });
  await user.until(() => user.bottom === "bob  1:#lobby  2:#ops(2!)", "the mark");
  user.platform.clock.advance(10_000);
  user.type("a");
  await user.until(() => user.bottom === "bob  1:#lobby  2:#ops(1!)", "the mark of the first message");
});
