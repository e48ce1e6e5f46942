/**
 * Input that is not UTF-8: no part of it is ever said, in a pipe and at a terminal.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { join } from "../../../client/join.ts";
import { FakePlatform, letGo, letIn, letQuit } from "../support/fake_platform.ts";
import { JoinedUser, KEY } from "../support/terminal_user.ts";

/** 你好 in GB18030. */
const NI_HAO = Uint8Array.of(0xc4, 0xe3, 0xba, 0xc3);

/** Runs a client in a pipe with this input. Returns what it said, what it complained about, and its exit code. */
async function pipe(input: readonly (string | Uint8Array)[], args: readonly string[] = []) {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  input.forEach((piece) => platform.type(piece));
  platform.endInput();
  const code = join(["--name", "ci", ...args], platform);
  await letIn(server);
  const said: string[] = [];
  for (;;) {
    const message = await server.next();
    if (message.type === "say") {
      said.push(`${message.to} ${message.text}`);
      await server.send({ type: "ok", ref: message.ref ?? "" });
    } else if (message.type === "ping") {
      await server.send({ type: "pong", ref: message.ref ?? "" });
      break;
    }
  }
  await letQuit(server);
  return { said, errors: platform.errorLines, records: platform.outputLines, code: await code };
}

Deno.test("a byte order mark before a private message, an action or a request does not make it public", async () => {
  const { said, errors, code } = await pipe(["\ufeff/msg ann secret\n", "\ufeff/me waves\n"]);
  assertEquals([said, errors, code], [["ann secret", "#lobby waves"], [], 0]);
  const json = await pipe(['\ufeff{"type":"say","to":"ann","text":"secret","ref":1}\n'], ["--json"]);
  assertEquals([json.said, json.errors, json.code], [["ann secret"], [], 0]);
  assertEquals((await pipe(["\ufefftext\n"], ["--verbatim"])).said, ["#lobby text"]);
});

Deno.test("a line in a pipe that is not UTF-8 is refused by its number and encoding, and the others are sent", async () => {
  const { said, errors, code } = await pipe([
    "one\n",
    NI_HAO,
    "\n",
    Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x0a),
    "\0\0\n",
    "two\n",
  ]);
  assertEquals(said, ["#lobby one", "#lobby two"]);
  const advice = "Convert it first, for example with iconv.";
  assertEquals(errors, [
    `Cannot send line 2: it is not UTF-8, and looks like GB18030. ${advice}`,
    `Cannot send line 3: it is not UTF-8, and looks like Latin-1 or a similar encoding. ${advice}`,
    "Cannot send line 4: it is not text, and looks like a binary file. To send a file: chat send.",
  ]);
  assertEquals(code, 1);
});

Deno.test("an input in UTF-16, or of a binary file, is refused as a whole", async () => {
  // 你好, twice: the second line is `O}Y in ASCII.
  const powerShell = Uint8Array.of(0xff, 0xfe, 0x60, 0x4f, 0x7d, 0x59, 0x0a, 0, 0x60, 0x4f, 0x7d, 0x59, 0x0a, 0);
  for (const args of [[], ["--verbatim"], ["--json"]]) {
    const { said, errors, code, records } = await pipe([powerShell, "more\n"], args);
    assertEquals([said, code], [[], 1]);
    assertEquals(errors, [
      "Cannot send the input: it is not UTF-8, and looks like UTF-16. Convert it first, for example with iconv.",
    ]);
    const refused = records.filter((line) => line.includes('"error"'));
    const record = '{"type":"error","code":"bad_message","text":"The line is not text in UTF-8"}';
    assertEquals(refused, args.includes("--json") ? [record] : []);
  }
  const { said, errors, code } = await pipe([Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0x0a, 0x61, 0x0a, 0, 1)]);
  assertEquals([said, code], [[], 1]);
  assertEquals(errors, [
    "Cannot send the input: it is not text, and looks like a binary file. To send a file: chat send.",
  ]);
});

Deno.test("an input that cannot be read to its end is a failure, and no half of a line is sent", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type("one\nhalf");
  platform.inputFailure = new Error("Is a directory (os error 21)");
  const code = join(["--name", "ci"], platform);
  await letIn(server);
  const say = await server.expect("say");
  assertEquals(say.text, "one");
  await server.send({ type: "ok", ref: say.ref ?? "" });
  await letGo(server);
  assertEquals(await code, 1);
  assertEquals(platform.errorLines, ["Cannot read standard input: Is a directory (os error 21)."]);
});

Deno.test("a line at a terminal that is not UTF-8 is shown, and not sent", async () => {
  await using joined = await JoinedUser.begin({ window: { columns: 120, rows: 12 } });
  const { user, server } = joined;
  user.platform.type(NI_HAO);
  user.type("!");
  await user.inputIs("#lobby> \ufffd\ufffd\ufffd\ufffd!");
  user.type(KEY.enter);
  await user.sees("Cannot send this line: it is not UTF-8, and looks like GB18030. Set your terminal to UTF-8.");
  user.type("you", KEY.enter);
  assertEquals((await joined.echo()).text, "you");
  assertEquals(server.rest(), []);
});

Deno.test("a terminal whose locale is not UTF-8 gets a warning at the start", async () => {
  const warning = "Your locale is zh_CN.GB18030, but this program reads and writes UTF-8";
  const window = { columns: 120, rows: 12 };
  const environment = { LC_ALL: "", LC_CTYPE: "zh_CN.GB18030", LANG: "en_US.UTF-8" };
  await using joined = await JoinedUser.begin({ window, environment });
  await joined.user.sees(warning);
  await using other = await JoinedUser.begin({ window, environment: { LANG: "zh_CN.UTF-8" }, args: ["--lang", "en"] });
  assertEquals(other.user.all.some((row) => row.includes("locale")), false);

  const platform = new FakePlatform({ environment });
  await using server = platform.serve("server");
  platform.endInput();
  const code = join(["--name", "ci"], platform);
  await letIn(server);
  await letGo(server);
  assertEquals([await code, platform.errors], [0, ""]);
});
