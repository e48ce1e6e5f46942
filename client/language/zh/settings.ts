/**
 * Chinese: what may be chosen while one chats.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const settings: Catalogue["settings"] = {
  bell: {
    off: "不响铃。",
    mention: "与你有关的消息才响铃。",
    all: "每条消息都响铃。",
  },
  notify: {
    off: "不发送通知。",
    mention: "与你有关的消息才发送通知。",
    all: "每条消息都发送通知。",
  },
  quiet: "加入和离开会合并成一行，在下一条消息之前显示。",
  notQuiet: "每次加入和离开都会显示。",
  ignores: (names) => `你忽略了 ${names}。重新显示请用：/unignore NAME`,
  ignoresNobody: "你没有忽略任何人。",
  ignored: (name) =>
    `不再显示 ${name} 的任何言行，直到退出或输入 /unignore ${name}。` +
    `长期忽略请写入配置文件的 "ignore"（chat config 显示其位置）。`,
  ignoresItself: "不能忽略自己。",
  unignored: (name) => `重新显示 ${name} 的言行。`,
  wasNotIgnored: (name) => `你没有忽略 ${name}。`,
  highlights: (words) => `含有你的名字或 ${words} 的消息会被标记。`,
  highlightsName: "含有你的名字的消息会被标记。",
  highlighted: (word) => `从现在起，含有 ${word} 的消息会被标记。`,
  notHighlighted: (word) => `含有 ${word} 的消息不再被标记。`,
  logs: (folder) => `读到的内容记录在 ${folder}。`,
  logsNothing: "没有记录读到的内容。",
};
