import { assertEquals } from "@std/assert";
import { chinesePlaceholders } from "../../../../shared/cli/usage/placeholders_zh.ts";

Deno.test("chinesePlaceholders translates placeholders, and nothing that is typed as it stands", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["/msg NAME TEXT", "/msg 名字 内容"],
    ["/history [COUNT|since TIME [COUNT]|more]", "/history [条数|since 时间 [条数]|more]"],
    ["/edit [^N] [TEXT]", "/edit [^N] [内容]"],
    ["/share [DIR|off|ask|allow|deny [NAME]]", "/share [文件夹|off|ask|allow|deny [名字]]"],
    ["HOST[:PORT]", "主机[:端口]"],
    ["--name NAME", "--name 名字"],
    ["A,B", "A,B"],
    ["auto|dark|light|none", "auto|dark|light|none"],
    ["CHAT_NAME", "CHAT_NAME"],
  ];
  for (const [english, chinese] of cases) assertEquals(chinesePlaceholders(english), chinese);
});
