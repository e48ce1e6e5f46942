/**
 * Chinese: the settings that you can change while you chat.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const settings: Catalogue["settings"] = {
  bell: {
    off: "不响铃。",
    mention: "收到与你有关的消息时响铃。",
    all: "收到任何消息都响铃。",
  },
  notify: {
    off: "不发送通知。",
    mention: "收到与你有关的消息时发送通知。",
    all: "收到任何消息都发送通知。",
  },
  quiet: "加入和离开的提示会合并成一行，在下一条消息之前显示。",
  notQuiet: "加入和离开的提示会逐条显示。",
  ignores: (names) => `你忽略了 ${names}。要取消忽略请用 /unignore 名字`,
  ignoresNobody: "你没有忽略任何人。",
  ignored: (name) =>
    `已忽略 ${name}，直到你退出或输入 /unignore ${name}。` +
    `要长期忽略，请写入配置文件的 "ignore"（chat config 显示文件的位置）。`,
  ignoresItself: "不能忽略自己。",
  unignored: (name) => `已取消忽略 ${name}。`,
  wasNotIgnored: (name) => `${name} 不在忽略列表中。`,
  highlights: (words) => `含有你的名字或提醒词的消息会突出显示。提醒词：${words}。`,
  highlightsName: "含有你的名字的消息会突出显示。",
  highlighted: (word) => `从现在起，含有 ${word} 的消息会突出显示。`,
  notHighlighted: (word) => `含有 ${word} 的消息不再突出显示。`,
  logs: (folder) => `聊天记录保存在 ${folder}。`,
  logsNothing: "聊天记录没有保存到文件。",
};
