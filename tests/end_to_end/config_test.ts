/**
 * `chat config` and `chat completions` as commands, and wrong use in the user's language.
 *
 * @module
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { TempHome } from "../support/temp_home.ts";
import { BINARY } from "./support/invocation.ts";
import { Program } from "./support/program.ts";

Deno.test("chat config init writes a file once, and chat config shows its settings", async () => {
  await using home = await TempHome.make();
  const { environment } = home;
  const path = home.file(".config", "chat", "config.jsonc");
  const before = await Program.run(["config"], { environment });
  assertEquals([before.code, before.stderr], [0, ""]);
  assertStringIncludes(before.stdout, `${path} (does not exist`);
  assertEquals(await Program.run(["config", "init"], { environment }), {
    code: 0,
    stdout: `Wrote ${path}\n`,
    stderr: "",
  });
  const text = Deno.readTextFileSync(path);
  const again = await Program.run(["config", "init"], { environment });
  assertEquals([again.code, again.stdout], [1, ""]);
  assertMatch(again.stderr, /^chat: The configuration file already exists: .*\n$/);
  assertEquals(Deno.readTextFileSync(path), text);
  if (Deno.build.os !== "windows") {
    const modes = [path, home.file(".config", "chat")].map((one) => (Deno.statSync(one).mode ?? 0) & 0o777);
    assertEquals(modes, [0o600, 0o700]);
  }
  Deno.writeTextFileSync(path, text.replace('// "theme": "auto"', '"theme": "light"'));
  const { stdout } = await Program.run(["config"], { environment });
  assertMatch(stdout, /^theme +light +configuration file$/m);
});

// Deno itself needs a home to run a program from its source.
const skipped = BINARY === null || Deno.build.os === "windows" ? " (skipped: only for a binary of Unix)" : "";

Deno.test(`a home or a folder of XDG that is not a folder counts as not there${skipped}`, {
  ignore: skipped !== "",
}, async () => {
  const nowhere = { XDG_CONFIG_HOME: "", XDG_STATE_HOME: "" };
  for (const environment of [{ HOME: "/dev/null", ...nowhere }, { ...nowhere, XDG_CONFIG_HOME: "/dev/null" }]) {
    const { code, stderr } = await Program.run(["config"], { environment });
    assertEquals([code, stderr], [0, ""], JSON.stringify(environment));
  }
  // It gets as far as the connection, and does not fail at the configuration, the secrets or the records.
  const environment = { HOME: "/dev/null", ...nowhere };
  const args = ["send", "--name", "ci", "--to", "bob", "--server", "127.0.0.1:1", "-"];
  const { code, stderr } = await Program.run(args, { environment, input: "text" });
  assertEquals(code, 3, stderr);
});

const BROKEN: readonly (readonly [text: string, sentence: RegExp])[] = [
  [
    '{ "theme": "blue" }',
    /^chat: Cannot use "theme": "blue" in .*config\.jsonc: expected one of .*\. See chat config --help\n$/,
  ],
  ["{\n  name: 1\n}", /config\.jsonc:2:3: it is not valid JSON/],
  [" ".repeat(1_048_577), /it is too large, the limit is 1048576 bytes/],
];

Deno.test("an invalid configuration file is wrong use", async (t) => {
  for (const [text, sentence] of BROKEN) {
    await t.step(text.trim().slice(0, 30), async () => {
      await using home = await TempHome.make();
      Deno.mkdirSync(home.file(".config", "chat"), { recursive: true });
      Deno.writeTextFileSync(home.file(".config", "chat", "config.jsonc"), text);
      const { code, stdout, stderr } = await Program.run(["config"], { environment: home.environment });
      assertEquals([code, stdout], [2, ""]);
      assertMatch(stderr, sentence);
    });
  }
});

Deno.test("a folder in place of the configuration file is wrong use", async () => {
  await using home = await TempHome.make();
  Deno.mkdirSync(home.file(".config", "chat", "config.jsonc"), { recursive: true });
  const { code, stderr } = await Program.run(["config"], { environment: home.environment });
  assertEquals(code, 2);
  assertMatch(stderr, /config\.jsonc: it is a folder/);
});

Deno.test("wrong use is reported in the requested language", async () => {
  const wrong: [string[], Record<string, string>, string][] = [
    [
      ["serve", "--prot", "1"],
      { LANG: "zh_CN.UTF-8" },
      "chat: 没有 --prot 这个选项。是不是想用 --port？全部选项：--help\n",
    ],
    [["nonsense"], { CHAT_LANG: "zh" }, 'chat: 没有 "nonsense" 这个命令。详见：chat --help\n'],
    [["join", "--lang", "zh", "--port", "x"], {}, "chat: 没有 --port 这个选项。全部选项：--help\n"],
    [
      ["join", "--lang", "en", "--colour"],
      { LANG: "zh_CN.UTF-8" },
      "chat: There is no flag --colour. All flags: --help\n",
    ],
    [["completions", "csh"], { LC_ALL: "zh_CN" }, '不支持 "csh"，可选值：bash、zsh、fish'],
  ];
  for (const [args, environment, sentence] of wrong) {
    const { code, stderr } = await Program.run(args, { environment });
    assertEquals(code, 2);
    assertStringIncludes(stderr, sentence);
  }
});

Deno.test("the configuration file sets the language of chat join and chat config", async () => {
  await using home = await TempHome.make();
  const { environment } = home;
  Deno.mkdirSync(home.file(".config", "chat"), { recursive: true });
  Deno.writeTextFileSync(home.file(".config", "chat", "config.jsonc"), '{ "lang": "zh" }');
  assertStringIncludes((await Program.run(["join", "--colour"], { environment })).stderr, "没有 --colour 这个选项");
  assertStringIncludes((await Program.run(["config", "--help"], { environment })).stdout, "配置文件");
  assertStringIncludes((await Program.run(["serve", "--colour"], { environment })).stderr, "There is no flag --colour");
});

Deno.test("help is in the requested language", async () => {
  for (
    const args of [["--help"], ["serve", "--help"], ["join", "--help"], ["config", "--help"], ["completions", "-h"]]
  ) {
    const { code, stdout, stderr } = await Program.run(args, { environment: { LANG: "zh_CN.UTF-8" } });
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /\p{Script=Han}/u);
  }
});

Deno.test("chat completions prints a script for each shell", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout, stderr } = await Program.run(["completions", shell]);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "retry-for");
  }
});
