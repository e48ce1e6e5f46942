/**
 * Members who missed much: they get all of it, in order, whatever the server leaves out at first.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { readersAway } from "../soak/away.ts";
import { withSeed } from "../soak/seeded_random.ts";
import { TempHome } from "../support/temp_home.ts";
import { ChatServer } from "./support/chat_server.ts";
import { parseWireLine } from "./support/lines.ts";
import { Program } from "./support/program.ts";

const ROOMS = ["#a", "#b", "#c"];
const EACH = 2_000;

/** The server sends few messages by itself, and takes as many requests as it can. */
const FLAGS = ["--max-queue", "1048576", "--rate", "100000", "--burst", "100000"];

function textOf(number: number): string {
  return `${String(number).padStart(5, "0")} ${"x".repeat(34)}`;
}

/** Runs `chat join` in all rooms with empty input, and returns the lines that it prints. */
async function visit(server: ChatServer, name: string, home: TempHome, flags: readonly string[] = []) {
  const args = ["join", server.address, "--name", name, "--rooms", "a,b,c", ...flags];
  const { code, stdout, stderr } = await Program.run(args, {
    environment: { HOME: home.path, XDG_STATE_HOME: `${home.path}/.local/state` },
    input: "",
  });
  assertEquals([code, stderr], [0, ""]);
  return stdout.split("\n").slice(0, -1);
}

async function say(server: ChatServer, room: string, lines: readonly string[]): Promise<void> {
  const args = ["join", server.address, "--name", "ann", "--rooms", room.slice(1), "--verbatim"];
  const { code, stderr } = await Program.run(args, { input: `${lines.join("\n")}\n` });
  assertEquals([code, stderr], [0, ""]);
}

Deno.test("a pipe prints all of 6000 missed messages of three rooms in order, and nothing about gaps", async () => {
  await using ci = await TempHome.make();
  await using log = await TempHome.make();
  await using server = await ChatServer.start(FLAGS);
  assertEquals(await visit(server, "ci", ci), []);
  await visit(server, "log", log, ["--json"]);
  const texts = Array.from({ length: EACH }, (_, number) => textOf(number));
  for (const room of ROOMS) await say(server, room, texts);

  const lines = await visit(server, "ci", ci);
  for (const room of ROOMS) {
    const said = lines.filter((line) => line.startsWith(`[${room}] <ann> `)).map((line) => line.slice(11));
    assertEquals(said, texts, room);
  }
  assertEquals(lines.length, ROOMS.length * EACH);
  assertEquals(await visit(server, "ci", ci), []);

  const wire = (await visit(server, "log", log, ["--json"])).map(parseWireLine);
  for (const room of ROOMS) {
    const said = wire.flatMap((one) => one?.type === "message" && one.to === room ? [one.text] : []);
    assertEquals(said, texts, `${room} as JSON`);
  }
  assertEquals(wire.filter((one) => one?.type === "gap" || one?.type === "messages"), []);
});

Deno.test("readers who were away while a server was killed get every message once and in order", async () => {
  await withSeed(async (seed) => {
    const { found } = await readersAway({
      seed,
      sync: "normal",
      seconds: 6,
      killEverySeconds: 2,
      messagesPerSecond: 500,
      maxQueue: 256 * 1024,
    });
    assertEquals(found, []);
  });
});
