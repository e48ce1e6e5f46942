/**
 * Chinese: the rows at the bottom of the screen.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const screen: Catalogue["screen"] = {
  leave: "要退出聊天吗？按 Ctrl-C 或 y 退出，按其他键继续。",
  sayPasted: (lines) => `已粘贴 ${lines} 行。按 Enter 发送，按 Esc 返回编辑，按 Ctrl-C 丢弃。`,
  runPasted: "这是粘贴的内容。按 Enter 作为命令执行，按 Esc 返回编辑，按 Ctrl-C 丢弃。",
  pasteCut: (most) => `粘贴的内容太长：一行最多 ${most} 个字符，其余部分已截去。按 Ctrl-C 丢弃。`,
  search: (query) => `搜索：${query}`,
  searchFails: (query) => `输入历史中没有：${query}`,
  over: "聊天已结束，按 Enter 退出：",
  suspend: "再按一次 Ctrl-Z 挂起程序，否则 3 秒后继续。",
  connecting: "正在连接",
  offline: (since, next) => `${since} 起没有连接，${next === null ? "正在重试" : `下次尝试 ${next}`}`,
  late: "服务器没有应答",
  away: "暂时离开",
  waiting: (lines) => `正在发送 ${lines} 行`,
  notUtf8: (locale) =>
    `你的区域设置是 ${locale}，而本程序使用 UTF-8：其他编码的行不会发送。请把终端设为 UTF-8，并设置 LANG=zh_CN.UTF-8。`,
  notSent: (text) => `未发送：${text}`,
  notSentTo: (place, text) => `未发送到 ${place}：${text}`,
};
