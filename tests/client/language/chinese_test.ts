import { assertEquals } from "@std/assert";
import { errorText, uncertainText } from "../../../client/text/error_text.ts";
import { againText, endingLines, lossText } from "../../../client/text/connection_text.ts";
import { ConnectFailure } from "../../../client/platform/platform.ts";
import { join } from "../../../client/join.ts";
import { ZH } from "../../../client/language/zh.ts";
import { FakePlatform, letGo, letIn } from "../support/fake_platform.ts";
import { chatMessage } from "../support/chat_message.ts";

Deno.test("a chat in a Chinese environment tells what happens, and what cannot be done, in Chinese", async () => {
  const platform = new FakePlatform({ environment: { LANG: "zh_CN.UTF-8" } });
  await using server = platform.serve("server");
  platform.type("/jion #ops\n/msg 小红 你好\n");
  const code = join(["--name", "小明"], platform);
  await letIn(server);
  const said = chatMessage();
  await server.send(said);
  await server.send({ ...said, id: 2, to: "小明" });
  await server.send({ type: "joined", room: "#lobby", names: ["bob", "小红"] });
  await server.send({ type: "parted", room: "#lobby", name: "bob", reason: "quit", text: "再见" });
  await server.send({ type: "topic", room: "#lobby", text: "工作", by: "alice", time: 1 });
  const say = await server.expect("say");
  await server.send({ type: "error", code: "no_such_person", text: "", ref: say.ref ?? "" });
  await platform.tells("小红 的人");
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 1);
  assertEquals(
    platform.outputLines.toSorted(),
    [
      "[#lobby] <alice> hi",
      "[alice -> 你] hi",
      "-- bob、小红 加入了 #lobby",
      "-- bob 离开了 #lobby（退出：再见）",
      "-- #lobby 的主题（由 alice 设置）：工作",
    ].toSorted(),
  );
  assertEquals(platform.errorLines, [
    "没有 /jion 这个命令。你是不是想输入 /join？使用 --verbatim 时，每一行都按文本发送。",
    "无法向 小红 发送“你好”：这里没有叫 小红 的人。",
  ]);
});

Deno.test("sentences in Chinese that are put together read as one", () => {
  const error = { type: "error", text: "" } as const;
  const request = { type: "join", room: "#ops" } as const;
  const view = {
    server: "host:1",
    name: "bob",
    retryForMs: 30_000,
    unsent: [{ to: null, text: "hi" }],
    listsUnsent: false,
    strings: ZH,
  };
  const failure = new ConnectFailure("refused");
  const cases: [string, string][] = [
    [
      errorText({ ...error, code: "too_many_rooms", limit: 50 }, request, { strings: ZH, rooms: 50 }),
      "无法加入 #ops：已加入 50 个房间，上限为 50。",
    ],
    [
      errorText({ ...error, code: "new_one", text: "why" }, request, { strings: ZH }),
      "无法加入 #ops：服务器返回 new_one (why)。",
    ],
    [uncertainText(request, ZH), "连接已断开，无法确定以下操作是否完成：加入 #ops。"],
    [lossText("closed", { ...view, isInteractive: true }), "连接已断开：服务器关闭了连接。将在 30 秒内不断重试。"],
    [
      againText({ isOtherLog: true, resentSays: 2 }, ZH),
      "已重新连接。服务器重启过，这期间的消息可能缺失。有 2 行当时正在发送，可能会重复出现。",
    ],
    [
      endingLines({ type: "given_up", loss: "reset", failure }, view).join("\n"),
      "与 host:1 的连接已断开：连接中断。30 秒内未能重新连接。" +
      "最后一次尝试：连接被拒绝。服务器启动了吗？启动服务器：chat serve\n" +
      "有 1 行可能没有发出。",
    ],
  ];
  for (const [text, expected] of cases) assertEquals(text, expected);
});
