/**
 * Chinese: oneself. One's name, where one is, and where the next line goes.
 *
 * @module
 */
import type { Catalogue } from "../catalogue.ts";

export const self: Catalogue["self"] = {
  yourName: "你的名字：",
  welcomeTo: (title) => `欢迎来到 ${title}。`,
  youAreIn: (name, room) => `你是 ${name}，在 ${room} 中。`,
  youAreInNone: (name) => `你是 ${name}，还没有加入任何房间。`,
  everyLineIsSaid: "每一行都会发送出去。",
  helpListsCommands: "输入 /help 查看所有命令。",
  alreadyCalled: (name) => `你的名字已经是 ${name}。`,
  goesTo: (target) => `现在输入的内容发往 ${target}。`,
  goesNowhere: "现在输入的内容不会发往任何地方。",
  inNoRoom: "你不在任何房间中，可以用 /join ROOM 进入一个",
  missed: (target) => `这一行本应发往 ${target}，但无法送达。请用 /join ROOM 选择发往哪里`,
};
