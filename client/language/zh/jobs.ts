/**
 * Chinese: what `chat send`, `chat get` and `chat receive` say beyond the sentences about transfers.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const jobs: Catalogue["jobs"] = {
  send: (what) => `发送 ${what}`,
  standardInput: "标准输入",
  withCode: (why, code) => `${why}（${code}）`,
  leftOut: (count) => `有 ${count} 个路径没有包含在内：`,
  waitsFor: (names) => `正在等待 ${names} 的文件。`,
  stopped: "尚未完成就停止了。",
  stoppedGoesOn: "尚未完成就停止了。已收到的内容会保留，再次运行同样的命令即可继续。",
};
