/**
 * Being in the same rooms again: at a prompt, those of the last time.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "../../../client/join.ts";
import { FakePlatform, letGo, letIn, letQuit } from "../support/fake_platform.ts";
import { KEY, Seat, showAround, Sitting } from "../support/seat.ts";

const PATH = "/home/bob/.local/state/chat/sessions.jsonl";
const SECRET = "secret-number-one";

function line(rooms?: readonly string[], name = "bob"): string {
  return `${JSON.stringify({ server: "127.0.0.1:12345", name, secret: SECRET, rooms })}\n`;
}

/** The rooms that the last line of the file has. */
function keptRooms({ platform }: Seat): unknown {
  const last = platform.storage.files.get(PATH)?.trimEnd().split("\n").at(-1) ?? "{}";
  return JSON.parse(last).rooms;
}

Deno.test("join at a prompt asks for the rooms of the last time, and lines go to the one where one was last", async () => {
  await using sitting = await Sitting.begin({ files: { [PATH]: line(["#ops", "#lobby"]) } });
  assertEquals(sitting.hello.rooms, ["#ops", "#lobby"]);
  assertEquals([sitting.seat.input, sitting.seat.bottom], ["#ops>", "bob  1:#ops  2:#lobby"]);
  assertEquals(sitting.seat.all[0], "You are bob in #ops. /help lists the commands.");
});

Deno.test("join at a prompt remembers each room, and where one was last", async () => {
  await using sitting = await Sitting.begin();
  const { seat, server } = sitting;
  assertEquals(sitting.hello.rooms, undefined);
  seat.type("/join ops", KEY.enter);
  const { ref = "" } = await server.expect("join");
  await server.send({ type: "joined", room: "#Ops", name: "bob" });
  await server.send({ type: "ok", ref });
  await seat.inputIs("#Ops>");
  seat.platform.clock.advance(1_000);
  assertEquals(keptRooms(seat), ["#Ops", "#lobby"]);
  seat.type(KEY.alt("1"));
  await seat.inputIs("#lobby>");
  seat.type("/query ann", KEY.enter, "/quit", KEY.enter);
  await letQuit(server);
  assertEquals(await sitting.code, 0);
  assertEquals(keptRooms(seat), ["#lobby", "#Ops"]);
});

Deno.test("join at a prompt forgets a room that was left, or cannot be entered any more", async () => {
  const files = { [PATH]: line(["#ops", "#gone", "#lobby"]) };
  await using sitting = await Sitting.begin({ files, window: { columns: 80, rows: 12 } });
  const { seat, server } = sitting;
  await server.send({ type: "error", code: "rooms_full", text: "", about: "#gone", limit: 9 });
  await seat.sees("Cannot join #gone: the server has too many rooms, the limit is 9.");
  seat.type("/part", KEY.enter);
  const { ref = "" } = await server.expect("part");
  await server.send({ type: "parted", room: "#ops", name: "bob", reason: "left" });
  await server.send({ type: "ok", ref });
  await seat.inputIs("#lobby>");
  seat.platform.clock.advance(1_000);
  assertEquals(keptRooms(seat), ["#lobby"]);
});

Deno.test("join with --rooms begins in these, whatever the last time was", async () => {
  for (
    const [args, environment] of [[["--rooms", "dev"], {}], [[], { CHAT_ROOMS: "dev" }]] as const
  ) {
    await using sitting = await Sitting.begin({ args, environment, files: { [PATH]: line(["#ops"]) } });
    assertEquals(sitting.hello.rooms, ["#dev"]);
  }
});

Deno.test("join in a pipe and as JSON begins where the server says, and leaves the remembered rooms alone", async () => {
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
      name: "bob",
      secret: "secret-number-two",
      rooms: ["#ops"],
    });
  }
});

Deno.test("join at a prompt begins where the server says if it refuses the rooms of the last time", async () => {
  using seat = new Seat({ files: { [PATH]: line(["#ops", "#dev", "#lobby"]) } });
  await using strict = seat.platform.serve("strict");
  await using server = seat.platform.serve("the same");
  const code = join(["--name", "bob"], seat.platform);
  assertEquals((await strict.expect("hello")).rooms?.length, 3);
  await strict.send({ type: "error", code: "too_many_rooms", text: "", limit: 2 });
  assertEquals((await letIn(server)).rooms, undefined);
  await showAround(server);
  await seat.sees("You are bob in #lobby.");
  assert(seat.all.some((row) => row.startsWith("Cannot join as bob: too many rooms, the limit is 2.")));
  seat.type("/quit", KEY.enter);
  await letQuit(server);
  assertEquals(await code, 0);
});

Deno.test("join at a prompt with another name than the one that was refused begins in that one's rooms", async () => {
  using seat = new Seat({ files: { [PATH]: line(["#ops"]) + line(["#dev"], "rob") } });
  await using taken = seat.platform.serve("taken");
  await using server = seat.platform.serve("the same");
  const code = join(["--name", "bob"], seat.platform);
  await taken.expect("hello");
  await taken.send({ type: "error", code: "name_taken", text: "", about: "bob" });
  await seat.sees("Your name:");
  seat.type("rob", KEY.enter);
  assertEquals((await letIn(server)).rooms, ["#dev"]);
  await showAround(server);
  seat.type("/quit", KEY.enter);
  await letQuit(server);
  assertEquals(await code, 0);
});
