/**
 * The bot of README.md, as it stands there: it answers what is new, once, and nothing that is old.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { TempHome } from "../support/temp_home.ts";
import { quoted } from "./support/at_terminal.ts";
import { ChatServer } from "./support/chat_server.ts";
import { invocation } from "./support/invocation.ts";
import { roomLine, textsBy } from "./support/lines.ts";
import { Program } from "./support/program.ts";

/** Starts the bot in a home where `chat` is the program under test. */
async function startBot(home: TempHome, server: ChatServer): Promise<Program> {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const [, code = ""] = /^```js\n(.*?)^```$/ms.exec(readme) ?? [];
  await Deno.writeTextFile(home.file("bot.mjs"), code);
  const { words, environment } = await invocation();
  await Deno.writeTextFile(home.file("chat"), `#!/bin/sh\nexec ${words.map(quoted).join(" ")} "$@"\n`, { mode: 0o755 });
  return await Program.start([], {
    // Node runs it as well, but every machine that runs the tests has Deno.
    invocation: { words: [Deno.execPath(), "run", "-A", home.file("bot.mjs")], environment },
    environment: {
      ...home.environment,
      PATH: `${home.path}:${home.environment.PATH}`,
      CHAT_SERVER: server.address,
    },
  });
}

Deno.test("the bot of README.md answers each new message once, in its place, and no old one after a start", async () => {
  await using home = await TempHome.make();
  await using server = await ChatServer.start();
  await using ann = await server.join("ann");
  await ann.type("!ping");
  for (let round = 1; round <= 2; round++) {
    await using bot = await startBot(home, server);
    await ann.stdoutLine(/^-- bot joined #lobby$/);
    await ann.type("!ping");
    await ann.stdoutLine(roomLine("bot", "pong, ann"));
    await ann.type("/msg bot !ping");
    await ann.stdoutLine(/^\[bot -> you\] pong, ann$/);
    bot.signal("SIGTERM");
    await bot.exit();
    await ann.stdoutLine(/^-- bot left #lobby/);
  }
  assertEquals(textsBy(ann, "bot"), ["pong, ann", "pong, ann"]);
  assertEquals(ann.stdout.lines.filter((line) => line.startsWith("[bot -> you]")).length, 2);
});
