/**
 * At a prompt, a session starts in the rooms of the last one.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "../../../client/join.ts";
import { FakePlatform, letGo, letIn, letQuit } from "../support/fake_platform.ts";
import { JoinedUser, KEY, showAround, TerminalUser } from "../support/terminal_user.ts";

const PATH = "/home/bob/.local/state/chat/sessions.jsonl";
const SECRET = "secret-number-one";

function line(rooms?: readonly string[], name = "bob"): string {
  return `${JSON.stringify({ server: "127.0.0.1:12345", key: null, name, secret: SECRET, rooms })}\n`;
}

/** The rooms in the last line of the file. */
function keptRooms({ platform }: TerminalUser): unknown {
  const last = platform.storage.files.get(PATH)?.trimEnd().split("\n").at(-1) ?? "{}";
  return JSON.parse(last).rooms;
}

Deno.test("join at a prompt joins the rooms of the last session, and lines go to the last target", async () => {
  await using joined = await JoinedUser.begin({ files: { [PATH]: line(["#ops", "#lobby"]) } });
  assertEquals(joined.hello.rooms, ["#ops", "#lobby"]);
  assertEquals([joined.user.input, joined.user.bottom], ["#ops>", "bob  1:#ops  2:#lobby"]);
  assertEquals(joined.user.all[0], "You are bob in #ops. /help lists the commands.");
});

Deno.test("join at a prompt stores the rooms and the last target", async () => {
  await using joined = await JoinedUser.begin();
  const { user, server } = joined;
  assertEquals(joined.hello.rooms, undefined);
  user.type("/join ops", KEY.enter);
  const { ref = "" } = await server.expect("join");
  await server.send({ type: "joined", room: "#Ops", name: "bob" });
  await server.send({ type: "ok", ref });
  await user.inputIs("#Ops>");
  user.platform.clock.advance(1_000);
  assertEquals(keptRooms(user), ["#Ops", "#lobby"]);
  user.type(KEY.alt("1"));
  await user.inputIs("#lobby>");
  user.type("/query ann", KEY.enter, "/quit", KEY.enter);
  await letQuit(server);
  assertEquals(await joined.code, 0);
  assertEquals(keptRooms(user), ["#lobby", "#Ops"]);
});

Deno.test("join at a prompt numbers rooms and private conversations as in the last session", async () => {
  const files = { [PATH]: line(["#dev", "#lobby", "#ops"]) };
  let saved = "";
  {
    await using joined = await JoinedUser.begin({ files, window: { columns: 80, rows: 12 } });
    const { user, server } = joined;
    assertEquals(user.bottom, "bob  1:#dev  2:#lobby  3:#ops");
    await joined.hears("eve", "psst", { to: "bob" });
    await user.until(() => user.bottom === "bob  1:#dev  2:#lobby  3:#ops  4:eve(1!)", "a conversation with eve");
    user.type("/query ann", KEY.enter, KEY.alt("3"), "/quit", KEY.enter);
    await letQuit(server);
    assertEquals(await joined.code, 0);
    saved = user.platform.storage.files.get(PATH) ?? "";
  }
  await using joined = await JoinedUser.begin({ files: { [PATH]: saved }, window: { columns: 80, rows: 12 } });
  const { user } = joined;
  assertEquals([user.input, user.bottom], ["#ops>", "bob  1:#dev  2:#lobby  3:#ops  4:eve  5:ann"]);
  user.type("/part ann", KEY.enter);
  await user.sees("Closed the conversation with ann.");
  user.type(KEY.alt("4"));
  await user.inputIs("eve>");
  user.type("\x1b[1;3C");
  await user.inputIs("#dev>");
  user.type("\x1b[1;3D");
  await user.inputIs("eve>");
  assertEquals(user.bottom, "bob  1:#dev  2:#lobby  3:#ops  4:eve");
});

Deno.test("join at a prompt forgets a room that was left or cannot be joined any more", async () => {
  const files = { [PATH]: line(["#ops", "#gone", "#lobby"]) };
  await using joined = await JoinedUser.begin({ files, window: { columns: 80, rows: 12 } });
  const { user, server } = joined;
  await server.send({ type: "error", code: "rooms_full", text: "", about: "#gone", limit: 9 });
  await user.sees("Cannot join #gone: the server opens no more rooms for you, the limit is 9.");
  user.type("/part", KEY.enter);
  const { ref = "" } = await server.expect("part");
  await server.send({ type: "parted", room: "#ops", name: "bob", reason: "left" });
  await server.send({ type: "ok", ref });
  await user.inputIs("#lobby>");
  user.platform.clock.advance(1_000);
  assertEquals(keptRooms(user), ["#lobby"]);
});

Deno.test("join with --rooms starts in these rooms, whatever the last session had", async () => {
  for (
    const [args, environment] of [[["--rooms", "dev"], {}], [[], { CHAT_ROOMS: "dev" }]] as const
  ) {
    await using joined = await JoinedUser.begin({ args, environment, files: { [PATH]: line(["#ops"]) } });
    assertEquals(joined.hello.rooms, ["#dev"]);
  }
});

Deno.test("join in a pipe and with --json starts where the server says, and does not change the stored rooms", async () => {
  for (const flags of [[], ["--json"]]) {
    const platform = new FakePlatform({ environment: { HOME: "/home/bob" } });
    platform.storage.files.set(PATH, line(["#ops"]));
    await using server = platform.serve("server");
    platform.type("/join dev\n");
    platform.endInput();
    const code = join(["--name", "bob", ...flags], platform);
    const hello = await letIn(server, { resume: "secret-number-two" });
    const { ref = "" } = await server.expect("join");
    await server.send({ type: "joined", room: "#dev", name: "bob" });
    await server.send({ type: "ok", ref });
    await letGo(server);
    assertEquals([await code, hello.rooms], [0, undefined]);
    const last = platform.storage.files.get(PATH)?.trimEnd().split("\n").at(-1) ?? "";
    assertEquals(JSON.parse(last), {
      server: "127.0.0.1:12345",
      key: null,
      name: "bob",
      secret: "secret-number-two",
      rooms: ["#ops"],
    });
  }
});

Deno.test("join at a prompt starts where the server says if it refuses the stored rooms", async () => {
  using user = new TerminalUser({ files: { [PATH]: line(["#ops", "#dev", "#lobby"]) } });
  await using strict = user.platform.serve("strict");
  await using server = user.platform.serve("the same");
  const code = join(["--name", "bob"], user.platform);
  assertEquals((await strict.expect("hello")).rooms?.length, 3);
  await strict.send({ type: "error", code: "too_many_rooms", text: "", limit: 2 });
  assertEquals((await letIn(server)).rooms, undefined);
  await showAround(server);
  await user.sees("You are bob in #lobby.");
  assert(user.all.some((row) => row.startsWith("Cannot join as bob: too many rooms, the limit is 2.")));
  user.type("/quit", KEY.enter);
  await letQuit(server);
  assertEquals(await code, 0);
});

Deno.test("join at a prompt starts in the rooms of the name that was given after a refusal", async () => {
  using user = new TerminalUser({ files: { [PATH]: line(["#ops"]) + line(["#dev"], "rob") } });
  await using taken = user.platform.serve("taken");
  await using server = user.platform.serve("the same");
  const code = join(["--name", "bob"], user.platform);
  await taken.expect("hello");
  await taken.send({ type: "error", code: "name_taken", text: "", about: "bob" });
  await user.sees("Your name");
  user.type("rob", KEY.enter);
  assertEquals((await letIn(server)).rooms, ["#dev"]);
  await showAround(server);
  user.type("/quit", KEY.enter);
  await letQuit(server);
  assertEquals(await code, 0);
});
