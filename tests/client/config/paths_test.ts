/**
 * The paths of the files of the client, on each system.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl } from "@std/path";
import {
  configPath,
  downloadsPath,
  historyPath,
  homePath,
  sessionsPath,
  type System,
  transfersPath,
  userDirsPath,
  wholePath,
} from "../../../client/config/paths.ts";
import { denoConfig, readText } from "../../../client/platform/deno_files.ts";

type Variables = Readonly<Record<string, string>>;

function system(variables: Variables, isWindows = false): System {
  return { environment: (name) => variables[name], isWindows };
}

const UNIX: readonly (readonly [string, Variables, string | null, string | null])[] = [
  [
    "are in the home",
    { HOME: "/home/bob" },
    "/home/bob/.config/chat/config.jsonc",
    "/home/bob/.local/state/chat/history.jsonl",
  ],
  [
    "are where XDG says",
    { HOME: "/h", XDG_CONFIG_HOME: "/c/", XDG_STATE_HOME: "/s" },
    "/c/chat/config.jsonc",
    "/s/chat/history.jsonl",
  ],
  [
    "are in the home where XDG is relative",
    { HOME: "/h", XDG_CONFIG_HOME: "c", XDG_STATE_HOME: "./s" },
    "/h/.config/chat/config.jsonc",
    "/h/.local/state/chat/history.jsonl",
  ],
  [
    "are in the home where XDG is empty",
    { HOME: "/h/", XDG_CONFIG_HOME: "", XDG_STATE_HOME: "" },
    "/h/.config/chat/config.jsonc",
    "/h/.local/state/chat/history.jsonl",
  ],
  ["are found without a home", { XDG_CONFIG_HOME: "/c" }, "/c/chat/config.jsonc", null],
  [
    "are below the root where that is the home",
    { HOME: "/" },
    "/.config/chat/config.jsonc",
    "/.local/state/chat/history.jsonl",
  ],
  ["are nowhere without a home", {}, null, null],
  ["are nowhere with a relative home", { HOME: "bob" }, null, null],
];

for (const [words, variables, config, history] of UNIX) {
  Deno.test(`paths ${words}`, () => {
    assertEquals([configPath(system(variables)), historyPath(system(variables))], [config, history]);
  });
}

Deno.test("paths on Windows are in the folders for settings and for local data", () => {
  const windows = system(
    { APPDATA: "C:\\Users\\bob\\AppData\\Roaming", LOCALAPPDATA: "C:\\Local\\", HOME: "/h" },
    true,
  );
  assertEquals(configPath(windows), "C:\\Users\\bob\\AppData\\Roaming\\chat\\config.jsonc");
  assertEquals(historyPath(windows), "C:\\Local\\chat\\history.jsonl");
  assertEquals(sessionsPath(windows), "C:\\Local\\chat\\sessions.jsonl");
  assertEquals(configPath(system({ HOME: "/h" }, true)), null);
});

Deno.test("wholePath accepts whole paths and paths in the home, and no others", () => {
  const unix = system({ HOME: "/home/bob" });
  assertEquals(["/logs", "~/logs", "logs", "~", "~ann/logs", "./logs", ""].map((path) => wholePath(path, unix)), [
    "/logs",
    "/home/bob/logs",
    null,
    "/home/bob",
    null,
    null,
    null,
  ]);
  const windows = system({ USERPROFILE: "C:\\Users\\bob" }, true);
  assertEquals(["D:\\logs", "~\\logs", "\\logs", "logs"].map((path) => wholePath(path, windows)), [
    "D:\\logs",
    "C:\\Users\\bob\\logs",
    null,
    null,
  ]);
});

Deno.test("a home that is not a folder counts as none, and a file below something else than a folder as missing", {
  ignore: Deno.build.os === "windows",
}, () => {
  const file = fromFileUrl(import.meta.url);
  const folder = dirname(file);
  for (const [path, found] of [["/dev/null", null], [file, null], [folder, folder]] as const) {
    const { system } = denoConfig((name) => name === "HOME" ? path : undefined);
    assertEquals(homePath(system), found);
  }
  for (const path of ["/dev/null/chat/config.jsonc", `${file}/config.jsonc`]) {
    assertEquals(readText(path, { maxBytes: 100 }), { type: "missing" });
  }
});

const DOWNLOADS: readonly (readonly [string, Variables, string, string | null])[] = [
  ["are in the home", { HOME: "/h" }, "", "/h/Downloads/chat"],
  ["are where the environment says", { HOME: "/h", XDG_DOWNLOAD_DIR: "/d/" }, 'XDG_DOWNLOAD_DIR="/e"', "/d/chat"],
  ["are where the desktop says", { HOME: "/h" }, '# x\nXDG_DOWNLOAD_DIR="$HOME/\\"Laden\\""\n', '/h/"Laden"/chat'],
  ["are at a whole path of the desktop's", {}, 'XDG_DOWNLOAD_DIR="/d"\n', "/d/chat"],
  ["are in the home where the desktop has none", { HOME: "/h" }, 'XDG_DOWNLOAD_DIR="$HOME/"\n', "/h/Downloads/chat"],
  ["are in the home where the desktop says nonsense", { HOME: "/h" }, "XDG_DOWNLOAD_DIR=x\n", "/h/Downloads/chat"],
  ["are nowhere without a home", {}, 'XDG_DOWNLOAD_DIR="$HOME/d"\n', null],
];

for (const [words, variables, userDirs, path] of DOWNLOADS) {
  Deno.test(`downloads ${words}`, () => assertEquals(downloadsPath(system(variables), userDirs), path));
}

Deno.test("transfers are in the state folder, and downloads on Windows in the folder of the user", () => {
  assertEquals(transfersPath(system({ HOME: "/h" })), "/h/.local/state/chat/transfers");
  assertEquals(userDirsPath(system({ HOME: "/h", XDG_CONFIG_HOME: "/c" })), "/c/user-dirs.dirs");
  const windows = system({ LOCALAPPDATA: "C:\\Local", USERPROFILE: "C:\\Users\\bob" }, true);
  assertEquals(
    [transfersPath(windows), downloadsPath(windows, ""), userDirsPath(windows)],
    ["C:\\Local\\chat\\transfers", "C:\\Users\\bob\\Downloads\\chat", null],
  );
});
